"""Case samples: read through ten entries at a time, and made once all of it was read."""

import hashlib
import secrets
from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.exports import (
    EXPORT_PEOPLE,
    PREVIEW_EXPORT,
    ExportPreview,
    ExportScope,
    PreviewExport,
    Redaction,
)
from haven_schemas.errors import FieldProblem, Problem
from pydantic import ValidationError

from gateway.pages.blueprint import page
from gateway.pages.forms import text
from gateway.rendering.people import pupils_by_id
from gateway.sessions.current import Session
from gateway.state import haven

from .asking import ask_export, errors_of_asking
from .export_choices import (
    chronology_scope,
    days_in_address,
    narrowed_by,
    typed_redaction,
    typed_start,
    with_days,
    with_days_of_address,
)
from .export_stops import let_go, stopped_by, stopped_children

_UNREAD = "Read all of it first, up to the last entry, and say that you have."


@page("/incidents/<uuid:incident_id>/case-sample", asks=EXPORT_PEOPLE)
def sample_of_incident(session: Session, incident_id: UUID) -> ResponseReturnValue:
    """Of an incident record."""
    return _begun(session, ExportScope(incident_id=incident_id))


@page("/incidents/<uuid:incident_id>/case-sample", asks=PREVIEW_EXPORT, methods=("POST",))
def send_sample_of_incident(session: Session, incident_id: UUID) -> ResponseReturnValue:
    """Shows its next entries, or has it made."""
    return _send(session, ExportScope(incident_id=incident_id))


@page("/pupils/<uuid:pupil_id>/case-sample", asks=EXPORT_PEOPLE)
def sample_of_chronology(session: Session, pupil_id: UUID) -> ResponseReturnValue:
    """Of a chronology."""
    return _begun(session, with_days_of_address(chronology_scope(pupil_id)))


@page("/pupils/<uuid:pupil_id>/case-sample", asks=PREVIEW_EXPORT, methods=("POST",))
def send_sample_of_chronology(session: Session, pupil_id: UUID) -> ResponseReturnValue:
    """Shows its next entries, or has it made."""
    return _send(session, chronology_scope(pupil_id))


def _begun(session: Session, scope: ExportScope) -> str:
    """``not_found`` for what its reader does not see: a form for it would say that it is there."""
    haven().services.ask(EXPORT_PEOPLE, session.caller, scope)
    return _form(session, scope, {})


def _send(session: Session, scope: ExportScope) -> ResponseReturnValue:
    shown: ExportPreview | None = None
    seen: list[str] = []
    try:
        scope = with_days(scope)
        redaction = Redaction(words=typed_redaction().words)
        same = text("read_for") == _read_for(scope)
        makes = text("do") in ("make", "let_go") and same
        begin = typed_start("at" if makes else "begin") if same and text("do") != "look" else 0
        shown = _preview(session, scope, redaction, begin)
        seen = list(dict.fromkeys([*(request.form.getlist("seen") if begin else []), shown.seen]))
        if not makes:
            return _form(session, scope, {}, shown, seen)
        if text("do") == "let_go":
            let_go(session)
        read = seen if request.form.get("read_through") == "yes" else []
        ask_export(session, scope, redaction, sample=True, seen=read)
    except (Problem, ValidationError) as error:
        errors = errors_of_asking(error, "200", _own_error)
        if errors is None:
            raise
        status = error.status if isinstance(error, Problem) else 400
        return _form(session, scope, errors, shown, seen, stopped=stopped_by(error)), status
    flash("Your case sample is being made. You can leave this page and come back.")
    return redirect(url_for("pages.exports"), 303)


def _preview(session: Session, scope: ExportScope, redaction: Redaction, begin: int) -> ExportPreview:
    asked = PreviewExport(**scope.model_dump(), redaction=redaction, sample=True, begin=begin)
    return haven().services.ask(PREVIEW_EXPORT, session.caller, asked)


def _read_for(scope: ExportScope) -> str:
    """What was read through: with other words or days it is read again."""
    return hashlib.sha256(f"{scope.model_dump_json()} {text('words')}".encode()).hexdigest()


def _own_error(wrong: FieldProblem) -> dict[str, str] | None:
    return {"read_through": _UNREAD} if wrong.field == "seen" else None


def _form(
    session: Session,
    scope: ExportScope,
    errors: dict[str, str],
    preview: ExportPreview | None = None,
    seen: Sequence[str] = (),
    stopped: Sequence[UUID] = (),
) -> str:
    names = {each: pupil.known_as for each, pupil in pupils_by_id(session, stopped).items()} if stopped else {}
    return render_template(
        "case_sample.html",
        session=session,
        base=f"/pupils/{scope.subject_id}" if scope.subject_id is not None else f"/incidents/{scope.incident_id}",
        typed=request.form if request.method == "POST" else days_in_address(),
        narrowed=narrowed_by() if scope.is_narrowed else {},
        preview=preview,
        seen=seen,
        read_for=_read_for(scope) if preview is not None else "",
        stopped=stopped_children(session, stopped, names),
        errors=errors,
        key=text("key") or secrets.token_urlsafe(24),
    )
