"""Files that follow children to another school: which wait, what is in each handover, and signing for them."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity import ListStaff, SchoolName, StaffMember
from haven_schemas.acts.identity.accounts import LIST_STAFF
from haven_schemas.acts.incidents.handovers import (
    GET_HANDOVER,
    LIST_HANDOVERS,
    SIGN_HANDOVER,
    HandedFile,
    Handover,
    HandoverLine,
    HandoverPage,
    HandoverQuery,
    ListHandovers,
    OpenMatter,
    SignHandover,
)
from haven_schemas.acts.incidents.read_again import ReadRequestLine
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from pydantic import ValidationError

from gateway.areas.handovers.read_request_lines import asked_about, ids_of, requests_of, shown_in
from gateway.areas.handovers.signature_form import GOES_ON, field_errors, given_of, missing_of
from gateway.pages.blueprint import page
from gateway.pages.forms import errors_of, text, typed_ids, typed_version
from gateway.rendering.away import staff_away
from gateway.rendering.concurrent_calls import concurrent_calls
from gateway.rendering.people import names_of, pupils_by_id, schools_by_id
from gateway.sessions.current import AWAY, Session
from gateway.state import haven

_A_PAGE = 50
_COUNT_SECONDS = 1.0
"""Concerns are reported from the home page: it waits for no figure longer than that."""


@page("/handovers", asks=LIST_HANDOVERS)
def handovers(session: Session) -> ResponseReturnValue:
    """Those to sign for first, then those that wait for another school, then what was signed for."""
    cursor = request.args.get("cursor")
    with concurrent_calls() as calls:
        mine = calls.begin(_list, session, ListHandovers(limit=_A_PAGE, to_sign=True)) if cursor is None else None
        found = _list(session, ListHandovers(limit=_A_PAGE, cursor=cursor))
    to_sign = mine.result().handovers if mine is not None else []
    lines = [line for line in found.handovers if not line.mine_to_sign]
    requests = requests_of(session, state="asked") if cursor is None else []
    pupils = pupils_by_id(session, ids_of(requests))
    return render_template(
        "handovers.html",
        page=found,
        to_sign=to_sign,
        waiting=[line for line in lines if line.state == "open"],
        signed=[line for line in lines if line.state != "open"],
        requests=requests,
        pupils=pupils,
        shown_in=shown_in(requests, pupils),
        schools=_schools(session, [*to_sign, *lines], requests),
        first=cursor is None,
        session=session,
    )


def _list(session: Session, asked: ListHandovers) -> HandoverPage:
    return haven().services.ask(LIST_HANDOVERS, session.caller, asked)


def count_to_sign(session: Session) -> int | None:
    """How many wait for this person's signature; None if that is not theirs to ask, or cannot be told just now."""
    if not session.has(Right.PUPIL_READ_SPECIAL) or not session.is_elevated(haven().clock()):
        return None
    try:
        asked = ListHandovers(to_sign=True, limit=_A_PAGE)
        found = haven().services.ask(LIST_HANDOVERS, session.caller, asked, seconds=_COUNT_SECONDS)
    except Problem as problem:
        if problem.code in AWAY or problem.code in (ErrorCode.NOT_PERMITTED, ErrorCode.STEP_UP_REQUIRED):
            return None
        raise
    return len(found.handovers)


@page("/handovers/<uuid:handover_id>", asks=GET_HANDOVER)
def handover(session: Session, handover_id: UUID) -> ResponseReturnValue:
    """Whose files, what is open in them, and the form to sign."""
    return _page(session, find(session, handover_id))


@page("/handovers/<uuid:handover_id>/signature", asks=SIGN_HANDOVER, methods=("POST",))
def sign_handover(session: Session, handover_id: UUID) -> ResponseReturnValue:
    """Signs for all files but those ticked as not received, unless someone else was quicker."""
    found = find(session, handover_id)
    try:
        asked = _signature(found)
        haven().services.ask(SIGN_HANDOVER, session.caller, asked, request.form.get("key") or None)
    except (Problem, ValidationError) as error:
        if isinstance(error, Problem) and error.code is ErrorCode.STALE_VERSION:
            return _page(session, find(session, handover_id), typed=request.form, changed=True), 412
        errors = errors_of(error)
        if errors is None:
            raise
        shown = field_errors(errors, found, request.form, typed_ids("missing"))
        return _page(session, found, errors=shown, typed=request.form), 400
    flash(_done(asked))
    return redirect(url_for("pages.handover", handover_id=handover_id), 303)


def find(session: Session, handover_id: UUID) -> Handover:
    """The handover as the caller may know it; ``not_found``."""
    return haven().services.ask(GET_HANDOVER, session.caller, HandoverQuery(handover_id=handover_id))


def shown_ids(session: Session, found: Handover, named: Mapping[UUID, Any]) -> dict[UUID, UUID]:
    """By the id a file was kept under: the id whose name and chronology the caller's school has."""
    receives = _receives(session, found.line)
    chosen = {}
    for file in found.files:
        first, second = (file.pupil_id, file.subject_id) if receives else (file.subject_id, file.pupil_id)
        chosen[file.subject_id] = first if first in named or second not in named else second
    return chosen


def ids_in(found: Handover) -> Iterator[UUID]:
    """Both ids of every child."""
    for file in found.files:
        yield from (file.pupil_id, file.subject_id)


def _signature(found: Handover) -> SignHandover:
    version = typed_version() or 0
    if text("part") == "sen":
        return SignHandover(handover_id=found.line.id, version=version, part="sen")
    missing = typed_ids("missing")
    return SignHandover.model_validate(
        {
            "handover_id": found.line.id,
            "version": version,
            "taken_by": request.form.get("taken_by") or None,
            "given": given_of(found, request.form, missing),
            "not_received": missing_of(request.form, missing),
        }
    )


def _done(asked: SignHandover) -> str:
    if asked.part == "sen":
        return "Signed: the SEN papers are there."
    if asked.not_received:
        return "Signed. The other school is told which files were not received."
    return "Signed. The files are your school's from now on, and the other school is told."


def _page(
    session: Session,
    found: Handover,
    *,
    errors: dict[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
    changed: bool = False,
) -> str:
    line = found.line
    signs = "safeguarding" in found.may_sign
    requests = requests_of(session, handover_id=line.id) if _has_received(found) else []
    pupils, staff = names_of(session, ids_in(found), _people(found))
    shown = shown_ids(session, found, pupils)
    return render_template(
        "handover.html",
        handover=found,
        line=line,
        schools=_schools(session, [line], requests),
        requests=requests,
        shown_in=shown_in(requests, pupils),
        asked_about=asked_about(requests),
        pupils=pupils,
        shown=shown,
        staff=staff,
        receives=_receives(session, line),
        busy=[file for file in found.files if file.state != "received" and _comes_first(file)],
        quiet=[file for file in found.files if file.state != "received" and not _comes_first(file)],
        received=[file for file in found.files if file.state == "received"],
        notes=_notes(found),
        team=_staff_of(session, line.to_school_id, Right.CONCERN_TRIAGE) if signs and found.open_matters else [],
        colleagues=_staff_of(session, line.to_school_id) if signs and _has_actions(found.open_matters) else [],
        away=staff_away(session, line.to_school_id) if signs and found.open_matters else {},
        signs=signs,
        goes_on=GOES_ON,
        ticked=set(request.form.getlist("missing")) if typed is not None else _not_received(found),
        typed=typed if typed is not None else {"taken_by": str(session.view.staff_id)},
        errors=errors or {},
        changed=changed,
        key=secrets.token_urlsafe(16),
        session=session,
    )


def _comes_first(file: HandedFile) -> bool:
    """Whether a file is among those one has to look at: a child at risk, something open, or not received."""
    return bool(file.risk or file.open_records or file.state == "excepted")


def _has_received(found: Handover) -> bool:
    """Whether some file is another school's now, and can be asked for again."""
    return any(file.state == "received" for file in found.files)


def _receives(session: Session, line: HandoverLine) -> bool:
    return any(school.id == line.to_school_id for school in session.view.schools)


def _not_received(found: Handover) -> set[str]:
    """Ticked until someone says that it came."""
    return {str(file.subject_id) for file in found.files if file.state == "excepted"}


def _has_actions(matters: Sequence[OpenMatter]) -> bool:
    return any(matter.kind == "action" for matter in matters)


def _notes(found: Handover) -> dict[UUID, list[Any]]:
    notes: dict[UUID, list[Any]] = {}
    for note in found.notes:
        notes.setdefault(note.subject_id, []).append(note)
    return notes


def _people(found: Handover) -> Iterator[UUID]:
    signed = (found.line.received_by, found.line.sen_received_by)
    yield from (each for each in signed if each is not None)
    yield from (matter.held_by for matter in found.open_matters if matter.held_by is not None)
    yield from (note.written_by for note in found.notes)


def _staff_of(session: Session, school_id: UUID, right: Right | None = None) -> list[StaffMember]:
    return haven().services.ask(LIST_STAFF, session.caller, ListStaff(school_id=school_id, right=right)).staff


def _schools(
    session: Session, lines: Sequence[HandoverLine], requests: Sequence[ReadRequestLine]
) -> dict[UUID, SchoolName]:
    ids = [each for line in lines for each in (line.from_school_id, line.to_school_id)]
    return schools_by_id(session, [*ids, *(each.asking_school_id for each in requests)])
