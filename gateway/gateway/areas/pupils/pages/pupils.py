"""Finding pupils, by POST so that no name stands in an address or a log; and a pupil's chronology."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.records import READ_CHRONOLOGY, Chronology
from haven_schemas.acts.pupils import FindPupils, Pupil
from haven_schemas.acts.pupils.record import RecordAsked, RecordShown
from haven_schemas.acts.pupils.record_calls import PUPIL_RECORD
from haven_schemas.acts.pupils.roll import FIND_PUPILS
from haven_schemas.acts.referrals.referrals import InvolvedAgencies, InvolvedQuery
from haven_schemas.acts.referrals.tracking import INVOLVED_AGENCIES
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.words import placements as placement_words
from haven_schemas.words.pupil_codes import ATTENDANCE, RELATIONSHIPS
from haven_schemas.words.pupils import FLAGS, LOCAL_KINDS, ORDER_KINDS
from haven_schemas.words.referral_steps import REFERRAL_STATES
from haven_schemas.words.referrals import RECORDED_KINDS

from gateway.areas.pupil_files.pages.pupil_file import (
    asked_of,
    colleagues_on,
    met_in,
    narrowed_address,
    narrowed_to,
    oldest_first,
)
from gateway.areas.pupils.glance import glance_of
from gateway.areas.records.record_words import sections, words_of_field, words_of_value
from gateway.areas.referrals.plans import Plans, plans_held
from gateway.areas.retention.kept_file import KeptFile, colleagues_of, kept_file
from gateway.areas.triage.pages.concerns import chosen_school
from gateway.pages.blueprint import page
from gateway.rendering.concurrent_calls import concurrent_calls
from gateway.rendering.people import (
    assigned_to,
    names_are_away,
    names_of,
    pupils_by_id,
    pupils_told,
    schools_by_id,
    staff_names,
)
from gateway.rendering.times import LONDON
from gateway.rendering.typed_days import read_day
from gateway.rendering.working_copy import words_of_stop
from gateway.sessions.current import AWAY, Session
from gateway.state import haven


@page("/pupils", right=Right.RECORD_READ)
def pupils(session: Session) -> ResponseReturnValue:
    """The search, of who may look anybody up: to others its results would be an error that says nothing."""
    if not session.has(Right.PUPIL_FIND) and not session.has(Right.RECORD_READ):
        raise Problem(ErrorCode.NOT_PERMITTED)
    return render_template("pupils.html", session=session, page=None, search="", school="", leavers=False)


@page("/pupils", asks=FIND_PUPILS, methods=("POST",))
def find_pupils(session: Session) -> ResponseReturnValue:
    """Pupils by any part of a name, or the class."""
    search, school = request.form.get("search", "").strip()[:100], request.form.get("school", "")
    leavers, found = bool(request.form.get("leavers")), None
    if len(search) > 1:
        asked = FindPupils(
            query=search,
            school_id=chosen_school(session, school),
            limit=25,
            cursor=request.form.get("cursor") or None,
            leavers=leavers,
        )
        found = haven().services.ask(FIND_PUPILS, session.caller, asked)
    return render_template("pupils.html", session=session, page=found, search=search, school=school, leavers=leavers)


@page("/pupils/<uuid:pupil_id>", asks=READ_CHRONOLOGY)
def pupil(session: Session, pupil_id: UUID) -> ResponseReturnValue:
    """All that is recorded about a pupil and that this person may see, beside what the school's systems tell.

    An alias leads to the pupil it means, where that one is seen too; both are one file, and each reading is audited.
    """
    file = _read(session, pupil_id)
    merged_into = file.child.merged_into if file.child is not None else None
    if merged_into is not None and pupils_by_id(session, [merged_into]):
        return redirect(url_for("pages.pupil", pupil_id=merged_into), 303)
    return _page(session, pupil_id, file)


def pupil_page(session: Session, pupil_id: UUID, errors: dict[str, str]) -> str:
    """The page, with what is to be put right in its form."""
    return _page(session, pupil_id, _read(session, pupil_id), errors)


@dataclass(frozen=True)
class _File:
    """What is read for the page. ``record`` is None where this person may not see it; ``child`` likewise. ``plans``:
    that referrals have led to, of the child and the siblings; None where they cannot be told now."""

    chronology: Chronology
    record: RecordShown | None
    child: Pupil | None
    pupils: dict[UUID, Pupil]
    staff: dict[UUID, str]
    involved: InvolvedAgencies | None
    kept: KeptFile
    plans: Plans | None


def _read(session: Session, pupil_id: UUID) -> _File:
    """The chronology first: of a child whose chronology is refused nothing else is read."""
    chronology = haven().services.ask(READ_CHRONOLOGY, session.caller, asked_of(pupil_id))
    children = [subject.subject_id for entry in chronology.entries for subject in entry.subjects]
    others = [each for each in children if each != pupil_id]
    tells_the_child = session.has(Right.PUPIL_READ) and session.has(Right.PUPIL_FIND)
    with concurrent_calls() as calls:
        asked_record = calls.begin(_record, session, pupil_id)
        asked_agencies = calls.begin(_involved, session, pupil_id)
        asked_kept = calls.begin(kept_file, session, pupil_id)
        asked_pupils = calls.begin(pupils_told, session, others if tells_the_child else [pupil_id, *others])
        staff = staff_names(session, _colleagues(chronology))
    record, pupils, kept = asked_record.result(), asked_pupils.result(), asked_kept.result()
    if record is not None and tells_the_child:
        pupils[pupil_id] = record.pupil
    missing = [each for each in (record.siblings if record else ()) if each not in pupils]
    if record is None and tells_the_child:
        missing.append(pupil_id)
    named = [*(each.added_by for each in (record.local if record else ())), *colleagues_of(kept.file)]
    with concurrent_calls() as calls:
        asked_plans = calls.begin(plans_held, session.caller, [pupil_id, *(record.siblings if record else ())])
        more_pupils, more_staff = names_of(session, missing, (each for each in named if each not in staff))
    pupils, staff = {**pupils, **more_pupils}, {**staff, **more_staff}
    involved, plans = asked_agencies.result(), asked_plans.result()
    return _File(chronology, record, pupils.get(pupil_id), pupils, staff, involved, kept, plans)


def _page(session: Session, pupil_id: UUID, file: _File, errors: dict[str, str] | None = None) -> str:
    chronology, record, narrowed = file.chronology, file.record, narrowed_to()
    if file.child is None and not chronology.entries and not narrowed and not names_are_away():
        raise Problem(ErrorCode.NOT_FOUND)
    return render_template(
        "pupil.html",
        pupil=file.child,
        pupil_id=pupil_id,
        page=chronology,
        schools=schools_by_id(session, [*_schools_on_the_way(chronology), *_schools_of_stops(record)]),
        pupils=file.pupils,
        staff=file.staff,
        card=chronology.card,
        involved=file.involved,
        placement_words=placement_words,
        kept=file.kept,
        today=haven().clock().astimezone(LONDON).date(),
        referral_state_words=REFERRAL_STATES,
        narrowed=narrowed,
        base=narrowed_address(pupil_id),
        narrowed_address=narrowed_address,
        oldest_first=oldest_first(),
        met=met_in(pupil_id, chronology, file.pupils),
        categories=haven().categories.all(session.caller, haven().clock()),
        kinds=RECORDED_KINDS,
        record=record,
        plans=file.plans,
        glance=glance_of(
            record, chronology.card, haven().clock().astimezone(LONDON).date(), (file.plans or {}).get(pupil_id, ())
        ),
        sections=list(sections(record.record)) if record else [],
        groups=record.groups if record else [],
        told_elsewhere=words_of_stop,
        may_add=session.has(Right.PUPIL_ADD_LOCAL),
        known_on=request.args.get("known_on", ""),
        errors=errors or {},
        words_of_field=words_of_field,
        words_of_value=words_of_value,
        flag_words=FLAGS,
        local_words=LOCAL_KINDS,
        order_words=ORDER_KINDS,
        addition=request.form if errors else {},
        relationship_words=RELATIONSHIPS,
        attendance_words=ATTENDANCE,
        session=session,
        first=request.args.get("cursor") is None,
    )


def _schools_of_stops(record: RecordShown | None) -> list[UUID]:
    return [each.school_id for each in (record.elsewhere if record else ()) if each.school_id is not None]


def _record(session: Session, pupil_id: UUID) -> RecordShown | None:
    """What the school's systems tell; None where this person may not see it, or it cannot be opened just now."""
    if not session.has(Right.PUPIL_READ):
        return None
    known_on = read_day(request.args.get("known_on", ""))
    try:
        asked = RecordAsked(pupil_id=pupil_id, known_on=known_on, with_groups=session.has(Right.GROUP_KEEP))
        return haven().services.ask(PUPIL_RECORD, session.caller, asked)
    except Problem as problem:
        if problem.code is not ErrorCode.NOT_FOUND and problem.code not in AWAY:
            raise
        return None


def _involved(session: Session, pupil_id: UUID) -> InvolvedAgencies | None:
    """Agencies that are involved now, as far as this person sees the records; None where that cannot be told now."""
    try:
        return haven().services.ask(INVOLVED_AGENCIES, session.caller, InvolvedQuery(subject_id=pupil_id))
    except Problem as problem:
        if problem.code not in AWAY:
            raise
        return None


def _schools_on_the_way(chronology: Chronology) -> Iterator[UUID]:
    for way in chronology.on_its_way:
        yield from (way.from_school_id, way.to_school_id)


def _colleagues(chronology: Chronology) -> Iterator[UUID]:
    yield from (entry.recorded_by for entry in chronology.entries)
    yield from (move.moved_by for move in chronology.moved_out)
    yield from (each.taken_by for each in chronology.taken_out)
    yield from assigned_to(chronology.entries)
    yield from (entry.owner_id for entry in chronology.entries if entry.owner_id is not None)
    yield from colleagues_on(chronology.card)
