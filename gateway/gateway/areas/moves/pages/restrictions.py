"""Records whose use is restricted: restricting, lifting, and reading one for a purpose."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.documents import OPEN_DOCUMENT, OpenDocument
from haven_schemas.acts.incidents.moves import (
    LIFT_RESTRICTION,
    OPEN_RESTRICTED,
    RESTRICT_RECORD,
    LiftRestriction,
    OpenRestricted,
    RestrictRecord,
)
from haven_schemas.acts.incidents.records import Entry
from haven_schemas.errors import Problem
from haven_schemas.rights import Right
from pydantic import ValidationError

from gateway.areas.documents.document_files import download
from gateway.pages.blueprint import page
from gateway.pages.forms import errors_of, text
from gateway.rendering.people import pupils_by_id, staff_names
from gateway.sessions.current import Session
from gateway.state import haven

from .moves import head_of


@page("/records/<uuid:record_id>/restriction", right=Right.CONCERN_TRIAGE, tier="elevated")
def restriction(session: Session, record_id: UUID) -> ResponseReturnValue:
    """What can be done about its use."""
    return _page(session, record_id)


@page("/records/<uuid:record_id>/restriction", asks=RESTRICT_RECORD, methods=("POST",))
def restrict_record(session: Session, record_id: UUID) -> ResponseReturnValue:
    """Restricts its use."""
    try:
        asked = RestrictRecord.model_validate({"record_id": record_id, "kind": text("kind"), "reason": text("reason")})
        haven().services.ask(RESTRICT_RECORD, session.caller, asked)
    except (Problem, ValidationError) as error:
        return _again(session, record_id, error, "restrict")
    flash("Its use is restricted. Every page shows it without its text from now on.")
    return redirect(url_for("pages.restriction", record_id=record_id), 303)


@page("/records/<uuid:record_id>/restriction/end", asks=LIFT_RESTRICTION, methods=("POST",))
def lift_restriction(session: Session, record_id: UUID) -> ResponseReturnValue:
    """Shows its text again."""
    haven().services.ask(LIFT_RESTRICTION, session.caller, LiftRestriction(record_id=record_id))
    flash("Its use is no longer restricted.")
    return redirect(url_for("pages.restriction", record_id=record_id), 303)


@page("/records/<uuid:record_id>/reading", asks=OPEN_RESTRICTED, methods=("POST",))
def open_restricted(session: Session, record_id: UUID) -> ResponseReturnValue:
    """Shows it once, of a document the file, for a purpose and with a reason."""
    try:
        asked = OpenRestricted.model_validate(
            {"record_id": record_id, "purpose": text("purpose"), "reason": text("reason")}
        )
        if head_of(session, record_id).kind == "document":
            return _file(session, asked)
        entry = haven().services.ask(OPEN_RESTRICTED, session.caller, asked)
    except (Problem, ValidationError) as error:
        return _again(session, record_id, error, "read")
    return _page(session, record_id, entry=entry)


def _file(session: Session, asked: OpenRestricted) -> ResponseReturnValue:
    file = OpenDocument(document_id=asked.record_id, purpose=asked.purpose, reason=asked.reason)
    return download(haven().store, haven().services.ask(OPEN_DOCUMENT, session.caller, file))


def _again(session: Session, record_id: UUID, error: Problem | ValidationError, form: str) -> ResponseReturnValue:
    errors = errors_of(error)
    if errors is None:
        raise error
    return _page(session, record_id, errors, form), 400


def _page(
    session: Session,
    record_id: UUID,
    errors: dict[str, str] | None = None,
    form: str = "",
    entry: Entry | None = None,
) -> str:
    record = head_of(session, record_id)
    return render_template(
        "restriction.html",
        record=record,
        entry=entry,
        pupils=pupils_by_id(session, record.subject_ids),
        staff=staff_names(session, [] if entry is None else [entry.recorded_by]),
        typed=request.form if errors else {},
        form=form,
        errors=errors or {},
        session=session,
    )
