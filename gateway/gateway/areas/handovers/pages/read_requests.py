"""The school a child left asks to read the file again; somebody else agrees until a day, or refuses."""

import secrets
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.handovers import Handover
from haven_schemas.acts.incidents.read_again import (
    ASK_TO_READ,
    DECIDE_READ_REQUEST,
    END_READING,
    GET_READ_REQUEST,
    MOST_DAYS,
    AskToRead,
    DecideReadRequest,
    EndReading,
    ReadRequest,
    ReadRequestQuery,
)
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from pydantic import ValidationError

from gateway.areas.handovers.pages.handovers import find, ids_in, shown_ids
from gateway.areas.handovers.read_request_lines import ids_of, shown_in
from gateway.pages.blueprint import page
from gateway.pages.forms import errors_of, text, typed_day, typed_version
from gateway.rendering.people import names_of, pupils_by_id, schools_by_id
from gateway.rendering.times import in_london
from gateway.sessions.current import Session
from gateway.state import haven

_ASK = "/handovers/<uuid:handover_id>/read-again/<uuid:subject_id>"
_ONE = "/read-requests/<uuid:request_id>"


@page(_ASK, right=Right.CONCERN_TRIAGE, tier="elevated")
def ask_to_read(session: Session, handover_id: UUID, subject_id: UUID) -> ResponseReturnValue:
    """The form, about one child."""
    return _form(session, _open(session, handover_id, subject_id), subject_id)


@page(_ASK, asks=ASK_TO_READ, methods=("POST",))
def send_read_request(session: Session, handover_id: UUID, subject_id: UUID) -> ResponseReturnValue:
    """Asks, once."""
    found = _open(session, handover_id, subject_id)
    try:
        asked = AskToRead(handover_id=handover_id, subject_id=subject_id, reason=text("reason"))
        made = haven().services.ask(ASK_TO_READ, session.caller, asked, request.form.get("key") or None)
    except (Problem, ValidationError) as error:
        errors = errors_of(error)
        if errors is None:
            raise
        return _form(session, found, subject_id, _under_reason(errors)), 400
    flash("You have asked. Whoever may agree is told, and you are told of their answer.")
    return redirect(url_for("pages.read_request", request_id=made.id), 303)


@page(_ONE, asks=GET_READ_REQUEST)
def read_request(session: Session, request_id: UUID) -> ResponseReturnValue:
    """Why it was asked, what was answered, and the forms to answer and to end."""
    return _page(session, _find(session, request_id))


@page(f"{_ONE}/answer", asks=DECIDE_READ_REQUEST, methods=("POST",))
def answer_read_request(session: Session, request_id: UUID) -> ResponseReturnValue:
    """Agrees until a day, or refuses with a reason."""

    def answer() -> str:
        agrees = request.form.get("answer") == "agree"
        given = {"ends_on": typed_day("ends_on") or None} if agrees else {"refusal": text("refusal")}
        asked = DecideReadRequest.model_validate({"request_id": request_id, "version": typed_version() or 0, **given})
        haven().services.ask(DECIDE_READ_REQUEST, session.caller, asked, request.form.get("key") or None)
        return "Agreed. Their safeguarding team reads the file now." if agrees else "Refused. Whoever asked is told."

    return _change(session, request_id, answer)


@page(f"{_ONE}/end", asks=END_READING, methods=("POST",))
def end_reading(session: Session, request_id: UUID) -> ResponseReturnValue:
    """The file is read no more."""

    def end() -> str:
        asked = EndReading(request_id=request_id, version=typed_version() or 0)
        haven().services.ask(END_READING, session.caller, asked, request.form.get("key") or None)
        return "Ended. The file is not read again any more."

    return _change(session, request_id, end)


def _change(session: Session, request_id: UUID, change: Callable[[], str]) -> ResponseReturnValue:
    try:
        done = change()
    except (Problem, ValidationError) as error:
        if isinstance(error, Problem) and error.code is ErrorCode.STALE_VERSION:
            return _page(session, _find(session, request_id), changed=True), 412
        errors = errors_of(error)
        if errors is None:
            raise
        return _page(session, _find(session, request_id), _on_the_page(errors)), 400
    flash(done)
    return redirect(url_for("pages.read_request", request_id=request_id), 303)


def _find(session: Session, request_id: UUID) -> ReadRequest:
    return haven().services.ask(GET_READ_REQUEST, session.caller, ReadRequestQuery(request_id=request_id))


def _open(session: Session, handover_id: UUID, subject_id: UUID) -> Handover:
    """The handover, if the other school signed for the child's file and the caller is of the team that sent it; else
    ``not_found``."""
    found = find(session, handover_id)
    gone = any(file.subject_id == subject_id and file.state == "received" for file in found.files)
    if not found.may_add_note or not gone:
        raise Problem(ErrorCode.NOT_FOUND)
    return found


def _under_reason(errors: dict[str, str]) -> dict[str, str]:
    """One field is on the page: what is wrong with the child or the handover is said there as well."""
    if "subject_id" in errors:
        return {"reason": "This file cannot be asked for now: it is asked for already, or your school has it."}
    if "handover_id" in errors:
        return {"reason": errors["handover_id"]}
    return {"reason": "Say why your school has to read the file."} if "reason" in errors else errors


def _on_the_page(errors: dict[str, str]) -> dict[str, str]:
    shown = dict(errors)
    if "refusal" in shown and not text("refusal"):
        shown["refusal"] = "Say why not."
    if "ends_on" in shown and not text("ends_on"):
        shown["ends_on"] = "Choose the last day."
    if "request_id" in shown:
        shown["answer"] = "This was answered already."
        del shown["request_id"]
    return shown


def _form(session: Session, found: Handover, subject_id: UUID, errors: dict[str, str] | None = None) -> str:
    pupils = pupils_by_id(session, ids_in(found))
    return render_template(
        "ask_to_read.html",
        line=found.line,
        subject_id=subject_id,
        shown=shown_ids(session, found, pupils),
        pupils=pupils,
        school=schools_by_id(session, [found.line.to_school_id]).get(found.line.to_school_id),
        most_days=MOST_DAYS,
        typed=request.form,
        errors=errors or {},
        key=request.form.get("key") or secrets.token_urlsafe(16),
        session=session,
    )


def _page(session: Session, found: ReadRequest, errors: dict[str, str] | None = None, *, changed: bool = False) -> str:
    line, today = found.line, in_london(haven().clock()).date()
    pupils, staff = names_of(session, ids_of([line]), _people(found))
    return render_template(
        "read_request.html",
        found=found,
        line=line,
        pupils=pupils,
        shown=shown_in([line], pupils)[line.id],
        staff=staff,
        schools=schools_by_id(session, [line.asking_school_id, line.keeping_school_id]),
        typed=request.form,
        errors=errors or {},
        changed=changed,
        last_day=(today + timedelta(days=MOST_DAYS)).isoformat(),
        key=secrets.token_urlsafe(16),
        session=session,
    )


def _people(found: ReadRequest) -> Iterator[UUID]:
    yield found.line.asked_by
    yield from (each for each in (found.decided_by, found.ended_by) if each is not None)
