"""Holds of a child's file: nothing of it may be destroyed until somebody lifts it."""

import secrets
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.retention.files import GET_FILE, FileRetention, GetFile
from haven_schemas.acts.retention.holds import LIFT_HOLD, PLACE_HOLD, REVIEW_HOLD, Hold
from haven_schemas.call import Call
from haven_schemas.errors import ErrorCode, Problem
from pydantic import ValidationError

from gateway.acts import boxes_of, to_put_right, typed
from gateway.areas.retention.day_asked import today
from gateway.pages.blueprint import page
from gateway.pages.forms import text
from gateway.rendering.people import pupils_by_id, staff_names
from gateway.security.problems import problem_of
from gateway.sessions.current import Session
from gateway.state import haven

_DECISIONS: dict[str, Call[Any, Hold]] = {"review": REVIEW_HOLD, "lift": LIFT_HOLD}
_LIFTED = "The hold is lifted. Others are told, and it keeps the file until a whole school day is over."


@page("/pupils/<uuid:pupil_id>/holds/new", asks=PLACE_HOLD)
def new_hold(session: Session, pupil_id: UUID) -> ResponseReturnValue:
    """The form: of what kind, why, and until when if that is known."""
    return _new(session, file_of(session, pupil_id), {})


@page("/pupils/<uuid:pupil_id>/holds/new", asks=PLACE_HOLD, methods=("POST",))
def place_hold(session: Session, pupil_id: UUID) -> ResponseReturnValue:
    """Places it, once."""
    try:
        asked = typed(PLACE_HOLD, subject_id=pupil_id)
        haven().services.ask(PLACE_HOLD, session.caller, asked, request.form.get("key") or None)
    except (Problem, ValidationError) as error:
        return _new(session, file_of(session, pupil_id), to_put_right(PLACE_HOLD, error)), 400
    flash("Nothing of this file may be destroyed until somebody lifts the hold.")
    return redirect(url_for("pages.pupil", pupil_id=pupil_id), 303)


@page("/pupils/<uuid:pupil_id>/holds/<uuid:hold_id>", asks=REVIEW_HOLD)
def hold(session: Session, pupil_id: UUID, hold_id: UUID) -> ResponseReturnValue:
    """What was said of it, and the form to say that it is still needed, or to lift it."""
    return _page(session, *_found(session, pupil_id, hold_id), {})


@page("/pupils/<uuid:pupil_id>/holds/<uuid:hold_id>", asks=LIFT_HOLD, methods=("POST",))
def act_on_hold(session: Session, pupil_id: UUID, hold_id: UUID) -> ResponseReturnValue:
    """Reviews or lifts it; if a colleague was quicker, what they said is shown beside what was typed."""
    call = _DECISIONS.get(text("decision"))
    if call is None:
        errors = {"decision": "Choose whether it is still needed."}
        return _page(session, *_found(session, pupil_id, hold_id), errors), 400
    try:
        haven().services.ask(call, session.caller, typed(call, hold_id=hold_id), request.form.get("key") or None)
    except (Problem, ValidationError) as error:
        if problem_of(error).code is ErrorCode.STALE_VERSION:
            return _page(session, *_found(session, pupil_id, hold_id), {}, stale=True), 412
        return _page(session, *_found(session, pupil_id, hold_id), to_put_right(call, error)), 400
    flash(_LIFTED if call is LIFT_HOLD else "It is written down that the hold is still needed.")
    return redirect(url_for("pages.pupil", pupil_id=pupil_id), 303)


def file_of(session: Session, pupil_id: UUID) -> FileRetention:
    """``not_found`` for a child whose file the person does not read, as for one without a file."""
    return haven().services.ask(GET_FILE, session.caller, GetFile(subject_id=pupil_id))


def _found(session: Session, pupil_id: UUID, hold_id: UUID) -> tuple[FileRetention, Hold]:
    found = file_of(session, pupil_id)
    for each in found.holds:
        if each.id == hold_id:
            return found, each
    raise Problem(ErrorCode.NOT_FOUND)


def _new(session: Session, found: FileRetention, errors: dict[str, str]) -> str:
    if not found.may_hold:
        raise Problem(ErrorCode.NOT_PERMITTED)
    return render_template(
        "hold_new.html",
        file=found,
        pupil=pupils_by_id(session, [found.subject_id]).get(found.subject_id),
        pupil_id=found.subject_id,
        today=today(),
        boxes=boxes_of(PLACE_HOLD),
        typed=request.form,
        errors=errors,
        key=request.form.get("key") or secrets.token_urlsafe(24),
        session=session,
    )


def _page(session: Session, found: FileRetention, one: Hold, errors: dict[str, str], *, stale: bool = False) -> str:
    return render_template(
        "hold.html",
        file=found,
        hold=one,
        today=today(),
        boxes=boxes_of(REVIEW_HOLD),
        pupil=pupils_by_id(session, [found.subject_id]).get(found.subject_id),
        staff=staff_names(session, [each.by for each in one.said]),
        typed=request.form,
        errors=errors,
        stale=stale,
        key=secrets.token_urlsafe(24) if stale else request.form.get("key") or secrets.token_urlsafe(24),
        session=session,
    )
