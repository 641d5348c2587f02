"""What the old school tells the new one about a child whose file went there."""

import secrets
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.handovers import ADD_HANDOVER_NOTE, AddHandoverNote, Handover
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from pydantic import ValidationError

from gateway.areas.handovers.pages.handovers import find, ids_in, shown_ids
from gateway.pages.blueprint import page
from gateway.pages.forms import errors_of, text
from gateway.rendering.people import pupils_by_id, schools_by_id
from gateway.sessions.current import Session
from gateway.state import haven


@page("/handovers/<uuid:handover_id>/notes/<uuid:subject_id>", right=Right.CONCERN_TRIAGE, tier="elevated")
def handover_note(session: Session, handover_id: UUID, subject_id: UUID) -> ResponseReturnValue:
    """The form, about one child."""
    return _page(session, _open(session, handover_id, subject_id), subject_id)


@page(
    "/handovers/<uuid:handover_id>/notes/<uuid:subject_id>", asks=ADD_HANDOVER_NOTE,
    methods=("POST",),
)  # fmt: skip
def add_handover_note(session: Session, handover_id: UUID, subject_id: UUID) -> ResponseReturnValue:
    """Adds it to the child's chronology, once."""
    found = _open(session, handover_id, subject_id)
    try:
        asked = AddHandoverNote.model_validate(
            {
                "handover_id": handover_id,
                "subject_id": subject_id,
                "category_id": request.form.get("category_id"),
                "text": text("text"),
            }
        )
        haven().services.ask(ADD_HANDOVER_NOTE, session.caller, asked, request.form.get("key") or None)
    except (Problem, ValidationError) as error:
        errors = errors_of(error)
        if errors is None:
            raise
        if "category_id" in errors:
            errors["category_id"] = "Choose a category."
        return _page(session, found, subject_id, errors), 400
    flash("The note is in the child's chronology. The other school reads it at once.")
    return redirect(url_for("pages.handover", handover_id=handover_id), 303)


def _open(session: Session, handover_id: UUID, subject_id: UUID) -> Handover:
    """The handover, if the child is in it and the caller adds notes to it; else ``not_found``."""
    found = find(session, handover_id)
    if not found.may_add_note or not any(file.subject_id == subject_id for file in found.files):
        raise Problem(ErrorCode.NOT_FOUND)
    return found


def _page(session: Session, found: Handover, subject_id: UUID, errors: dict[str, str] | None = None) -> str:
    line = found.line
    everyone = haven().categories.all(session.caller, haven().clock())
    pupils = pupils_by_id(session, (each for each in ids_in(found) if _is_of(found, subject_id, each)))
    return render_template(
        "handover_note.html",
        line=line,
        subject_id=subject_id,
        shown=shown_ids(session, found, pupils),
        pupils=pupils,
        school=schools_by_id(session, [line.to_school_id]).get(line.to_school_id),
        categories=[each for each in everyone if each.school_id in (None, line.from_school_id) and not each.retired],
        all_categories=everyone,
        typed=request.form,
        errors=errors or {},
        key=request.form.get("key") or secrets.token_urlsafe(16),
        session=session,
    )


def _is_of(found: Handover, subject_id: UUID, each: UUID) -> bool:
    return any(each in (file.subject_id, file.pupil_id) for file in found.files if file.subject_id == subject_id)
