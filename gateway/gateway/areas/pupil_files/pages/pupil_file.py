"""What stands around a pupil's chronology: filters, the card, significant events, who has looked."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity import ListStaff
from haven_schemas.acts.identity.accounts import LIST_STAFF
from haven_schemas.acts.incidents.chronology import (
    LIST_READERS,
    MARK_SIGNIFICANT,
    NOTE_MISTAKE,
    PUPIL_CARD,
    WRITE_CARD,
    Card,
    CardQuery,
    ListReaders,
    MarkSignificant,
    OpenedByMistake,
    WriteCard,
)
from haven_schemas.acts.incidents.records import Chronology, ReadChronology
from haven_schemas.acts.pupils import Pupil
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.words.records import PERSON_ROLES
from haven_schemas.words.referrals import RECORDED_KINDS
from haven_schemas.words.sentences import in_a_sentence
from pydantic import ValidationError

from gateway.areas.pupil_files.case_number import references_of
from gateway.pages.blueprint import page
from gateway.pages.forms import errors_of, id_in_address, text, typed_day, typed_id, typed_version
from gateway.rendering.away import staff_away
from gateway.rendering.people import pupils_by_id, staff_names
from gateway.rendering.times import instant_of
from gateway.rendering.typed_days import read_day
from gateway.sessions.current import Session
from gateway.state import haven

_NOT_LISTED = "A child who is not listed"
_FILTERS = ("show", "kind", "category", "from", "until", "with", "person")
_ORDER = "order"
_WORDS = ("summary", "plan", "may_not_collect", "not_shared_with", "case_number")
"""Of the card."""
PRINT = "/print"


@page("/records/<uuid:record_id>/significance", asks=MARK_SIGNIFICANT, methods=("POST",))
def mark_significant(session: Session, record_id: UUID) -> ResponseReturnValue:
    """A significant event, or none after all."""
    significant = text("significant") == "yes"
    asked = MarkSignificant(record_id=record_id, significant=significant)
    haven().services.ask(MARK_SIGNIFICANT, session.caller, asked)
    flash("It is a significant event now." if significant else "It is no significant event any more.")
    if text("pupil_id"):
        return redirect(url_for("pages.pupil", pupil_id=typed_id("pupil_id")), 303)
    return redirect(url_for("pages.entry_versions", record_id=record_id), 303)


@page("/pupils/<uuid:pupil_id>/mistake", asks=NOTE_MISTAKE, methods=("POST",))
def note_mistake(session: Session, pupil_id: UUID) -> ResponseReturnValue:
    """Opened by mistake: noted beside the reading, and away from the page."""
    haven().services.ask(NOTE_MISTAKE, session.caller, OpenedByMistake(subject_id=pupil_id))
    flash("It is noted that you opened this file by mistake.")
    return redirect(url_for("pages.pupils"), 303)


@page("/pupils/<uuid:pupil_id>/readers", asks=LIST_READERS)
def pupil_readers(session: Session, pupil_id: UUID) -> ResponseReturnValue:
    """Who has looked at the file."""
    asked = ListReaders(subject_id=pupil_id, limit=50, cursor=request.args.get("cursor"))
    found = haven().services.ask(LIST_READERS, session.caller, asked)
    return render_template(
        "pupil_readers.html",
        pupil=pupils_by_id(session, [pupil_id]).get(pupil_id),
        pupil_id=pupil_id,
        page=found,
        staff=staff_names(session, (reading.reader_id for reading in found.readings)),
        session=session,
    )


@page("/pupils/<uuid:pupil_id>/card", right=Right.CONCERN_TRIAGE, tier="elevated")
def pupil_card(session: Session, pupil_id: UUID) -> ResponseReturnValue:
    """The card, to be changed, with what it said before."""
    card = haven().services.ask(PUPIL_CARD, session.caller, CardQuery(subject_id=pupil_id))
    return _card_page(session, card, card.versions[0].model_dump(mode="json"))


@page("/pupils/<uuid:pupil_id>/card", asks=WRITE_CARD, methods=("POST",))
def write_card(session: Session, pupil_id: UUID) -> ResponseReturnValue:
    """Saves the next version; if a colleague was quicker, both stand on the page."""
    given: dict[str, Any] = {name: text(name) for name in _WORDS}
    given["plans"] = request.form.getlist("plans")
    optional = {"lead_id": text("lead_id"), "next_review_on": typed_day("next_review_on")}
    optional = {name: value for name, value in optional.items() if value}
    try:
        asked = WriteCard.model_validate({"subject_id": pupil_id, "version": typed_version() or 0, **given, **optional})
        haven().services.ask(WRITE_CARD, session.caller, asked, request.form.get("key") or None)
    except (Problem, ValidationError) as error:
        card = haven().services.ask(PUPIL_CARD, session.caller, CardQuery(subject_id=pupil_id))
        if isinstance(error, Problem) and error.code is ErrorCode.STALE_VERSION:
            return _card_page(session, card, {**given, **optional}, changed=True), 412
        errors = errors_of(error)
        if errors is None:
            raise
        return _card_page(session, card, {**given, **optional}, errors), 400
    flash("The card is saved. What it said before is kept.")
    return redirect(url_for("pages.pupil", pupil_id=pupil_id), 303)


def narrowed_to() -> dict[str, str]:
    """The filters in the address."""
    return {name: request.args[name] for name in _FILTERS if request.args.get(name)}


def met_in(pupil_id: UUID, chronology: Chronology, pupils: Mapping[UUID, Pupil]) -> dict[str, dict[str, str]]:
    """Whom the chronology can be narrowed to: adults and other children in the entries shown, as ``person`` and
    ``with``, id and words; whoever it is narrowed to already is among them, met or not."""
    people = {str(person.id): person for entry in chronology.entries for person in entry.people}
    adults = {
        each: f"{person.name or 'A name that cannot be read'} ({in_a_sentence(PERSON_ROLES[person.role])})"
        for each, person in people.items()
    }
    children: dict[str, str] = {}
    for subject in (subject for entry in chronology.entries for subject in entry.subjects):
        found = pupils.get(subject.subject_id)
        if pupil_id not in (subject.subject_id, found.merged_into if found is not None else None):
            children[str(subject.subject_id)] = found.known_as if found is not None else _NOT_LISTED
    for name, met, words in (("person", adults, "An adult who is in no entry shown"), ("with", children, _NOT_LISTED)):
        if narrowed_to().get(name):
            met.setdefault(narrowed_to()[name], words)
    return {"person": adults, "with": children}


def oldest_first() -> bool:
    """Whether the address asks for the chronology from its beginning."""
    return request.args.get(_ORDER) == "oldest"


def narrowed_address(pupil_id: UUID, *, without: str = "", page: str = "", turned: bool = False) -> str:
    """The page as it is narrowed and ordered now, ``without`` one of the filters, or ``turned`` to the other order; or
    another ``page`` below it, narrowed alike; on paper in the same order too."""
    filters = {name: value for name, value in narrowed_to().items() if name != without}
    if page in ("", PRINT) and oldest_first() is not turned:
        filters[_ORDER] = "oldest"
    return f"/pupils/{pupil_id}{page}{'?' if filters else ''}{urlencode(filters)}"


def asked_of(pupil_id: UUID) -> ReadChronology:
    """The page of the chronology that the address asks for, with the card on top."""
    category, kind = id_in_address("category"), request.args.get("kind")
    until = _day_in_address("until")
    return ReadChronology(
        subject_id=pupil_id,
        with_card=True,
        significant_only=request.args.get("show") == "significant",
        category_ids=[category] if category else [],
        kinds=[kind] if kind in RECORDED_KINDS else [],
        occurred_from=_instant(_day_in_address("from")),
        occurred_until=_instant(until + timedelta(days=1) if until else None),
        with_subject_id=id_in_address("with"),
        person_id=id_in_address("person"),
        oldest_first=oldest_first(),
        limit=20,
        cursor=request.args.get("cursor"),
    )


def _day_in_address(name: str) -> date | None:
    """A day typed into a filter; what is none narrows nothing."""
    day = read_day(request.args.get(name, ""))
    return day if day and 1900 <= day.year <= 2200 else None


def _instant(day: date | None) -> datetime | None:
    return None if day is None else instant_of(day, time(0))


def colleagues_on(card: Card | None) -> list[UUID]:
    """Who leads and who wrote the card."""
    shown = [] if card is None else [card.versions[0], *(each.card for each in card.others)]
    named = [person for version in shown for person in (version.lead_id, version.written_by)]
    return [each for each in named if each is not None]


def _card_page(
    session: Session,
    card: Card,
    typed: dict[str, Any],
    errors: dict[str, str] | None = None,
    *,
    changed: bool = False,
) -> str:
    named = [each for version in card.versions for each in (version.written_by, version.lead_id) if each is not None]
    who_reads = ListStaff(school_id=card.school_id, right=Right.RECORD_READ)
    return render_template(
        "pupil_card.html",
        card=card,
        pupil_id=card.subject_id,
        pupil=pupils_by_id(session, [card.subject_id]).get(card.subject_id),
        staff=staff_names(session, [*named, *colleagues_on(card)]),
        leads=haven().services.ask(LIST_STAFF, session.caller, who_reads).staff,
        away=staff_away(session, card.school_id),
        references=references_of(session, card.subject_id),
        typed={name: value for name, value in typed.items() if value is not None},
        errors=errors or {},
        changed=changed,
        key=secrets.token_urlsafe(24) if changed else request.form.get("key") or secrets.token_urlsafe(24),
        session=session,
    )
