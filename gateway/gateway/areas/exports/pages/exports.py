"""Exports: choosing what and whose names stay, seeing how it begins, and fetching what was made."""

import secrets
from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.exports import (
    EXPORT_PEOPLE,
    GET_EXPORT,
    LIST_EXPORTS,
    PREVIEW_EXPORT,
    ExportPeople,
    ExportPreview,
    ExportQuery,
    ExportScope,
    ListExports,
    PreviewExport,
)
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem
from haven_schemas.rights import Right
from pydantic import ValidationError

from gateway.areas.exports.export_content import plain_export, protected_export
from gateway.areas.exports.protected_file import PASSWORD_RULES
from gateway.pages.blueprint import page
from gateway.pages.forms import text, typed_ids
from gateway.rendering.people import pupils_by_id
from gateway.sessions.current import Session
from gateway.state import haven

from .asking import ask_export, errors_of_asking
from .export_choices import (
    chronology_scope,
    days_in_address,
    narrowed_by,
    narrowed_words,
    typed_redaction,
    typed_start,
    with_days,
    with_days_of_address,
)
from .export_stops import let_go, stopped_by, stopped_children

_PASSWORD_WORDS = {
    FieldCode.REQUIRED: "Type the password the file is to be under.",
    FieldCode.TOO_SHORT: "Choose a longer password: 15 characters or more.",
    FieldCode.TOO_LONG: "Choose a shorter password: 100 characters at most.",
    FieldCode.WRONG_FORMAT: "Use only letters, digits and punctuation from an English keyboard, no space at an end.",
    FieldCode.TOO_COMMON: "Choose a password with more different characters.",
}
_DOCUMENT_WORDS = {
    FieldCode.UNKNOWN: "A document you ticked is no longer in what you export, or cannot be opened now. Look again.",
    FieldCode.NOT_ALLOWED: "A document you ticked is also about a child whose name is left out. Leave the document "
    "out, or let that child's name stay.",
    FieldCode.TOO_LONG: "The documents you ticked are larger than 300 MB together.",
}


@page("/incidents/<uuid:incident_id>/export", asks=EXPORT_PEOPLE)
def export_incident(session: Session, incident_id: UUID) -> ResponseReturnValue:
    """Choices for an incident record."""
    return _form(session, ExportScope(incident_id=incident_id), {})


@page("/incidents/<uuid:incident_id>/export", asks=EXPORT_PEOPLE, methods=("POST",))
def send_incident_export(session: Session, incident_id: UUID) -> ResponseReturnValue:
    """Shows how it begins, or has it made."""
    return _send(session, ExportScope(incident_id=incident_id))


@page("/pupils/<uuid:pupil_id>/export", asks=EXPORT_PEOPLE)
def export_chronology(session: Session, pupil_id: UUID) -> ResponseReturnValue:
    """Choices for a chronology."""
    return _form(session, with_days_of_address(chronology_scope(pupil_id)), {})


@page("/pupils/<uuid:pupil_id>/export", asks=EXPORT_PEOPLE, methods=("POST",))
def send_chronology_export(session: Session, pupil_id: UUID) -> ResponseReturnValue:
    """Shows how it begins, or has it made."""
    return _send(session, chronology_scope(pupil_id))


@page("/exports", asks=LIST_EXPORTS)
def exports(session: Session) -> ResponseReturnValue:
    """What this person asked for."""
    asked = ListExports(limit=25, cursor=request.args.get("cursor"))
    found = haven().services.ask(LIST_EXPORTS, session.caller, asked)
    subjects = [each.subject_id for each in found.exports if each.subject_id is not None]
    return render_template("exports.html", session=session, page=found, pupils=pupils_by_id(session, subjects))


@page("/exports/<uuid:export_id>/password", asks=GET_EXPORT)
def export_password(session: Session, export_id: UUID) -> ResponseReturnValue:
    """The password a finished file is to be saved under."""
    return _password_page(session, export_id)


@page("/exports/<uuid:export_id>/content", asks=GET_EXPORT, methods=("POST",))
def protected_export_content(session: Session, export_id: UUID) -> ResponseReturnValue:
    """The finished file under a password that is typed for it, to be saved."""
    try:
        return protected_export(session.caller, export_id, request.form.get("password", ""))
    except Problem as problem:
        if problem.code is ErrorCode.STOPPED:
            return _stopped_meanwhile()
        if not any(each.field == "password" for each in problem.fields):
            raise
        words = _PASSWORD_WORDS[problem.fields[0].code]
    return _password_page(session, export_id, {"password": words}), 400


def _password_page(session: Session, export_id: UUID, errors: dict[str, str] | None = None) -> str:
    """A page of its own: the list asks for itself again while an export is being made, and would take along what is
    typed on it."""
    return render_template(
        "export_password.html",
        session=session,
        export=haven().services.ask(GET_EXPORT, session.caller, ExportQuery(export_id=export_id)),
        rules=PASSWORD_RULES,
        errors=errors or {},
    )


@page("/exports/<uuid:export_id>/content", right=Right.RECORD_READ, tier="elevated")
def export_content(session: Session, export_id: UUID) -> ResponseReturnValue:
    """The finished file, to be saved."""
    try:
        return plain_export(session.caller, export_id)
    except Problem as problem:
        if problem.code is not ErrorCode.STOPPED:
            raise
    return _stopped_meanwhile()


def _stopped_meanwhile() -> ResponseReturnValue:
    flash(
        "Something has come onto a child's record that stops this export. Ask for it again: the form says by what.",
        "note",
    )
    return redirect(url_for("pages.exports"), 303)


def _send(session: Session, scope: ExportScope) -> ResponseReturnValue:
    try:
        scope = with_days(scope)
        redaction = typed_redaction()
        if text("do") not in ("make", "let_go"):
            asked = PreviewExport(**scope.model_dump(), redaction=redaction, begin=typed_start())
            shown = haven().services.ask(PREVIEW_EXPORT, session.caller, asked)
            return _form(session, scope, {}, shown)
        if text("do") == "let_go":
            let_go(session)
        documents = typed_ids("document")
        bundle = text("format") == "zip" or bool(documents)
        ask_export(session, scope, redaction, bundle=bundle, document_ids=documents)
    except (Problem, ValidationError) as error:
        errors = errors_of_asking(error, "2,000", _own_error)
        if errors is None:
            raise
        status = error.status if isinstance(error, Problem) else 400
        return _form(session, scope, errors, stopped=stopped_by(error)), status
    flash("Your export is being made. You can leave this page and come back.")
    return redirect(url_for("pages.exports"), 303)


def _own_error(wrong: FieldProblem) -> dict[str, str] | None:
    return {"documents": _DOCUMENT_WORDS[wrong.code]} if wrong.field == "document_ids" else None


def _form(
    session: Session,
    scope: ExportScope,
    errors: dict[str, str],
    preview: ExportPreview | None = None,
    stopped: Sequence[UUID] = (),
) -> str:
    people: ExportPeople = haven().services.ask(EXPORT_PEOPLE, session.caller, scope)
    typed = request.form if request.method == "POST" else None
    hidden = _hidden(people, scope) if typed is None else _ticked() | (_hidden(people, scope) - _decided())
    base = f"/pupils/{scope.subject_id}" if scope.subject_id is not None else f"/incidents/{scope.incident_id}"
    return render_template(
        "export.html",
        session=session,
        scope=scope,
        base=base,
        people=people,
        children=[each for each in people.children if each.id != scope.subject_id],
        subject=next((each.name for each in people.children if each.id == scope.subject_id), None),
        hidden=hidden,
        enclosed=set(request.form.getlist("document")),
        typed=days_in_address() if typed is None else typed,
        narrowed=narrowed_by() if scope.is_narrowed else {},
        narrowed_words=narrowed_words(session, scope, people),
        preview=preview,
        stopped=stopped_children(session, stopped, {each.id: each.name for each in people.children}),
        errors=errors,
        key=text("key") or secrets.token_urlsafe(24),
    )


def _ticked() -> set[str]:
    return {each for name in ("hide_child", "hide_staff", "hide_adult") for each in request.form.getlist(name)}


def _decided() -> set[str]:
    return {each for name in ("listed_child", "listed_staff", "listed_adult") for each in request.form.getlist(name)}


def _hidden(people: ExportPeople, scope: ExportScope) -> set[str]:
    """Other children's names are left out unless someone ticks them off; so are those the form has not shown before.

    Of a record about several it is not known for which of them it is: each stays out until somebody says so.
    """
    if scope.subject_id is None and len(people.children) == 1:
        return set()
    return {str(each.id) for each in people.children if each.id != scope.subject_id}
