"""A child's chronology made for paper, for those who deal with it: the entries, and at its head whom they name."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.records import READ_CHRONOLOGY, Chronology, Entry, ReadChronology
from haven_schemas.acts.paging import MOST
from haven_schemas.acts.pupils import Pupil
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.words.referrals import RECORDED_KINDS

from gateway.areas.pupil_files.pages.pupil_file import asked_of, met_in, narrowed_address, narrowed_to
from gateway.pages.blueprint import page
from gateway.rendering.people import assigned_to, pupils_by_id, staff_names
from gateway.rendering.times import day
from gateway.rendering.working_copy import working_copy
from gateway.sessions.current import Session
from gateway.state import haven

MOST_PRINTED = 1_000
"""Entries of one print: some three hundred sheets. A longer chronology is printed by its dates."""


@page("/pupils/<uuid:pupil_id>/print", asks=READ_CHRONOLOGY)
def chronology_to_print(session: Session, pupil_id: UUID) -> ResponseReturnValue:
    """As it is narrowed and ordered on the page it is reached from; noted in the audit log as printed."""
    asked = asked_of(pupil_id).model_copy(
        update={"with_card": False, "for_printing": True, "limit": MOST, "cursor": None}
    )
    found = _read(session, asked)
    children = [subject.subject_id for entry in found.entries for subject in entry.subjects]
    pupils = pupils_by_id(session, [pupil_id, *children])
    if pupil_id not in pupils and not found.entries and not narrowed_to():
        raise Problem(ErrorCode.NOT_FOUND)
    staff = staff_names(session, _colleagues(found.entries))
    written_by = [staff[each] for each in _colleagues(found.entries) if each in staff]
    return render_template(
        "chronology_print.html",
        session=session,
        copy=working_copy(session, [pupil_id], found.entries, pupils, written_by),
        outside=narrowed_address(pupil_id, page="/export"),
        pupil=pupils.get(pupil_id),
        chronology=found,
        oldest_first=asked.oldest_first,
        narrowed=list(_narrowed(session, asked, found, pupils)),
        back=narrowed_address(pupil_id),
        pupils=pupils,
        staff=staff,
        printed_at=haven().clock(),
    )


def _read(session: Session, asked: ReadChronology) -> Chronology:
    """All pages of it, up to ``MOST_PRINTED`` entries; ``next_cursor`` says that there are more."""
    entries: list[Entry] = []
    while True:
        found = haven().services.ask(READ_CHRONOLOGY, session.caller, asked)
        entries += found.entries
        if found.next_cursor is None or len(entries) >= MOST_PRINTED:
            return Chronology(entries=entries, next_cursor=found.next_cursor)
        asked = asked.model_copy(update={"cursor": found.next_cursor})


def _narrowed(
    session: Session, asked: ReadChronology, found: Chronology, pupils: dict[UUID, Pupil]
) -> Iterator[tuple[str, str]]:
    """What it is narrowed to, in words: a sheet that leaves something out says what."""
    if asked.significant_only:
        yield "Shown", "Significant events only"
    for kind in asked.kinds:
        yield "Kind", RECORDED_KINDS[kind]
    names = {each.id: each.name for each in haven().categories.all(session.caller, haven().clock())}
    for category_id in asked.category_ids:
        yield "Category", names.get(category_id, "One that is not in use")
    if asked.occurred_from is not None:
        yield "From", day(asked.occurred_from)
    if asked.occurred_until is not None:
        yield "Until", day(asked.occurred_until - timedelta(minutes=1))
    met = met_in(asked.subject_id, found, pupils)
    for name, words in (("person", "With the adult"), ("with", "Also about")):
        if chosen := narrowed_to().get(name):
            yield words, met[name][chosen]


def _colleagues(entries: list[Entry]) -> Iterator[UUID]:
    yield from (entry.recorded_by for entry in entries)
    yield from assigned_to(entries)
    yield from (entry.owner_id for entry in entries if entry.owner_id is not None)
