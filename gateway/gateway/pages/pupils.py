"""Finding pupils, by POST so that no name stands in an address or a log; and a pupil's chronology."""

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.pupil_codes import ATTENDANCE_WORDS, RELATIONSHIP_WORDS
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents_records import Chronology
from haven_schemas.rpc.pupils import FindPupils, Pupil
from haven_schemas.rpc.pupils_groups import GroupListed
from haven_schemas.rpc.pupils_record import RecordAsked, RecordShown

from gateway.people import assigned_to, names_of, pupils_by_id, staff_names
from gateway.record_words import FLAG_WORDS, LOCAL_WORDS, sections, words_of_field, words_of_value
from gateway.sessions import Session
from gateway.side_by_side import side_by_side
from gateway.state import haven
from gateway.words import KIND_WORDS

from .blueprint import page
from .concerns import chosen_school
from .pupil_file import asked_of, card_if_theirs, colleagues_on, narrowed_to


@page("/pupils", right=Right.RECORD_READ)
def pupils(session: Session) -> ResponseReturnValue:
    """The search."""
    return render_template("pupils.html", session=session, page=None, search="", school="", leavers=False)


@page("/pupils", right=Right.PUPIL_FIND, methods=("POST",))
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
        found = haven().services.pupils.find_pupils(session.caller, asked)
    return render_template("pupils.html", session=session, page=found, search=search, school=school, leavers=leavers)


@page("/pupils/<uuid:pupil_id>", right=Right.RECORD_READ, tier="elevated")
def pupil(session: Session, pupil_id: UUID) -> ResponseReturnValue:
    """All that is recorded about a pupil and that this person may see, beside what the school's systems tell.

    An alias leads to the pupil it means, where that one is seen too; both are one file, and each reading is audited.
    """
    with side_by_side() as aside:
        chronology = aside.begin(_chronology, session, pupil_id)
        known = pupils_by_id(session, [pupil_id])
    merged_into = known[pupil_id].merged_into if pupil_id in known else None
    if merged_into is not None and pupils_by_id(session, [merged_into]):
        return redirect(url_for("pages.pupil", pupil_id=merged_into), 303)
    return _page(session, pupil_id, known, chronology.result())


def pupil_page(session: Session, pupil_id: UUID, errors: dict[str, str]) -> str:
    """The page, with what is to be put right in its form."""
    with side_by_side() as aside:
        chronology = aside.begin(_chronology, session, pupil_id)
        known = pupils_by_id(session, [pupil_id])
    return _page(session, pupil_id, known, chronology.result(), errors)


def _chronology(session: Session, pupil_id: UUID) -> Chronology:
    return haven().services.incidents.read_chronology(session.caller, asked_of(pupil_id))


def _page(
    session: Session,
    pupil_id: UUID,
    known: dict[UUID, Pupil],
    chronology: Chronology,
    errors: dict[str, str] | None = None,
) -> str:
    """The page around a chronology that was read: nothing else of the child is read for someone who is refused it."""
    narrowed = narrowed_to()
    child = known.get(pupil_id)
    if child is None and not chronology.entries and not narrowed:
        raise Problem(ErrorCode.NOT_FOUND)
    with side_by_side() as aside:
        asked_card = aside.begin(card_if_theirs, session, pupil_id)
        asked_record = aside.begin(_record, session, pupil_id)
        asked_groups = aside.begin(_groups, session, child)
        known, staff = _names_in(session, chronology, known)
    card, record = asked_card.result(), asked_record.result()
    more_pupils, more_staff = names_of(
        session,
        (each for each in (record.siblings if record else ()) if each not in known),
        (each for each in (*colleagues_on(card), *_added_by(record)) if each not in staff),
    )
    return render_template(
        "pupil.html",
        pupil=child,
        pupil_id=pupil_id,
        page=chronology,
        pupils={**known, **more_pupils},
        staff={**staff, **more_staff},
        card=card,
        narrowed=narrowed,
        base=f"/pupils/{pupil_id}{'?' if narrowed else ''}{urlencode(narrowed)}",
        categories=haven().categories.all(session.caller, haven().clock()),
        kinds=KIND_WORDS,
        record=record,
        sections=list(sections(record.record)) if record else [],
        groups=asked_groups.result(),
        may_add=session.has(Right.PUPIL_ADD_LOCAL),
        known_on=request.args.get("known_on", ""),
        errors=errors or {},
        words_of_field=words_of_field,
        words_of_value=words_of_value,
        flag_words=FLAG_WORDS,
        local_words=LOCAL_WORDS,
        relationship_words=RELATIONSHIP_WORDS,
        attendance_words=ATTENDANCE_WORDS,
        session=session,
        first=request.args.get("cursor") is None,
    )


def _groups(session: Session, pupil: Pupil | None) -> list[GroupListed]:
    """Groups this child can be put into; none while they cannot be read."""
    if pupil is None or not session.has(Right.GROUP_KEEP):
        return []
    try:
        found = haven().services.pupils.list_groups(session.caller).groups
    except Problem as problem:
        if problem.code is not ErrorCode.UNAVAILABLE:
            raise
        return []
    return [each for each in found if each.school_id == pupil.school_id]


def _record(session: Session, pupil_id: UUID) -> RecordShown | None:
    """What the school's systems tell; None where this person may not see it, or it cannot be opened just now."""
    if not session.has(Right.PUPIL_READ):
        return None
    try:
        known_on = date.fromisoformat(request.args["known_on"]) if request.args.get("known_on") else None
    except ValueError:
        known_on = None
    try:
        asked = RecordAsked(pupil_id=pupil_id, known_on=known_on)
        return haven().services.pupils.pupil_record(session.caller, asked)
    except Problem as problem:
        if problem.code not in (ErrorCode.NOT_FOUND, ErrorCode.UNAVAILABLE):
            raise
        return None


def _names_in(
    session: Session, chronology: Chronology, known: dict[UUID, Pupil]
) -> tuple[dict[UUID, Pupil], dict[UUID, str]]:
    """Children and colleagues in the entries; nobody is asked for who is ``known``."""
    children = [subject.subject_id for entry in chronology.entries for subject in entry.subjects]
    others = pupils_by_id(session, (each for each in children if each not in known))
    authors = (entry.recorded_by for entry in chronology.entries)
    return {**known, **others}, staff_names(session, [*authors, *assigned_to(chronology.entries)])


def _added_by(record: RecordShown | None) -> Iterator[UUID]:
    yield from (each.added_by for each in (record.local if record else ()))
