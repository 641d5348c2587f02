"""What a person decides on a child's file whose day has come."""

import secrets
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.retention.files import REVIEW_FILE, FileRetention
from haven_schemas.errors import ErrorCode, Problem
from pydantic import ValidationError

from gateway.acts import boxes_of, to_put_right, typed
from gateway.areas.pupil_files.case_number import case_numbers
from gateway.areas.retention.day_asked import today
from gateway.areas.retention.kept_file import colleagues_of
from gateway.areas.retention.pages.file_holds import file_of
from gateway.pages.blueprint import page
from gateway.rendering.people import pupils_by_id, staff_names
from gateway.security.problems import problem_of
from gateway.sessions.current import Session
from gateway.state import haven


@page("/pupils/<uuid:pupil_id>/decision", asks=REVIEW_FILE)
def file_decision(session: Session, pupil_id: UUID) -> ResponseReturnValue:
    """The form, with why the file was kept until now."""
    return _page(session, file_of(session, pupil_id), {})


@page("/pupils/<uuid:pupil_id>/decision", asks=REVIEW_FILE, methods=("POST",))
def decide_on_file(session: Session, pupil_id: UUID) -> ResponseReturnValue:
    """Keeps the decision; if a colleague was quicker, theirs is shown beside what was typed."""
    try:
        asked = typed(REVIEW_FILE, subject_id=pupil_id)
        haven().services.ask(REVIEW_FILE, session.caller, asked, request.form.get("key") or None)
    except (Problem, ValidationError) as error:
        if problem_of(error).code is ErrorCode.STALE_VERSION:
            return _page(session, file_of(session, pupil_id), {}, stale=True), 412
        return _page(session, file_of(session, pupil_id), to_put_right(REVIEW_FILE, error)), 400
    flash("It is decided. The file comes to review again on the day you set.")
    return redirect(url_for("pages.pupil", pupil_id=pupil_id), 303)


def _page(session: Session, found: FileRetention, errors: dict[str, str], *, stale: bool = False) -> str:
    if not found.may_review:
        raise Problem(ErrorCode.NOT_PERMITTED)
    return render_template(
        "file_decision.html",
        file=found,
        pupil=pupils_by_id(session, [found.subject_id]).get(found.subject_id),
        staff=staff_names(session, colleagues_of(found)),
        case_numbers=case_numbers(session, found.subject_id),
        today=today(),
        boxes=boxes_of(REVIEW_FILE),
        typed=request.form,
        errors=errors,
        stale=stale,
        key=secrets.token_urlsafe(24) if stale else request.form.get("key") or secrets.token_urlsafe(24),
        session=session,
    )
