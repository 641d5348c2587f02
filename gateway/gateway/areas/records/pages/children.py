"""Who is in a record and what part they had: for whoever may read it, with what it said before; and correcting both."""

import secrets
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.children import (
    CORRECT_CHILDREN,
    RECORD_CHILDREN,
    ChildrenQuery,
    CorrectChildren,
    RecordChildren,
)
from haven_schemas.acts.incidents.conflicts import WORK_TO_PASS_ON, WorkQuery
from haven_schemas.acts.pupils import FindPupils, Pupil
from haven_schemas.acts.pupils.roll import FIND_PUPILS
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem
from pydantic import ValidationError

from gateway.pages.blueprint import page
from gateway.pages.forms import errors_of, text, typed_id, typed_version
from gateway.rendering.people import in_words, names_of
from gateway.security.problems import field_problems
from gateway.sessions.current import Session
from gateway.state import haven

_MOST_FOUND = 20
_LEAST_LETTERS = 2
_ADDED, _ADDED_ROLE = "added_id", "added_role"
_FIELDS = {"added.0.pupil_id": _ADDED, "added.0.role": _ADDED_ROLE}
_WORDS = {
    ("roles", FieldCode.AS_IT_IS): "Change the part of a child, or choose a child to add.",
    ("reason", FieldCode.REQUIRED): "Write why it is corrected.",
    (_ADDED_ROLE, FieldCode.REQUIRED): "Choose what part they had in it.",
    (_ADDED, FieldCode.DUPLICATE): "This child is in it already.",
}


@page("/records/<uuid:record_id>/children", asks=RECORD_CHILDREN)
def record_children(session: Session, record_id: UUID) -> ResponseReturnValue:
    """Who is in it now, and who was before each correction."""
    return _page(session, _children(session, record_id))


@page("/records/<uuid:record_id>/children", asks=CORRECT_CHILDREN, methods=("POST",))
def correct_children(session: Session, record_id: UUID) -> ResponseReturnValue:
    """Finds a child to add, or saves the correction; a name is never in an address."""
    found = _children(session, record_id)
    if text("do") == "find":
        return _page(session, found, candidates=_candidates(session, found))
    try:
        asked = _asked(found)
        haven().services.ask(CORRECT_CHILDREN, session.caller, asked, request.form.get("key") or None)
    except (Problem, ValidationError) as error:
        if isinstance(error, Problem) and error.code is ErrorCode.STALE_VERSION:
            return _page(session, _children(session, record_id), changed=True), 412
        errors = _errors(error)
        if errors is None:
            raise
        return _page(session, found, candidates=_candidates(session, found), errors=errors), 400
    flash("It is corrected. What it said before is below.")
    for child in asked.added:
        _say_what_is_to_be_passed_on(session, child.pupil_id)
    return redirect(url_for("pages.record_children", record_id=record_id), 303)


def _asked(found: RecordChildren) -> CorrectChildren:
    chosen = {child.subject_id: request.form.get(f"role_{child.subject_id}") for child in found.children}
    roles = [
        {"subject_id": child.subject_id, "role": chosen[child.subject_id] or child.role} for child in found.children
    ]
    added = [{"pupil_id": typed_id(_ADDED), "role": _added_role()}] if text(_ADDED) else []
    given = {"record_id": found.record_id, "version": typed_version() or 0, "roles": roles, "added": added}
    return CorrectChildren.model_validate({**given, "reason": text("reason")})


def _added_role() -> str:
    if not text(_ADDED_ROLE):
        raise Problem(ErrorCode.INVALID_REQUEST, fields=[FieldProblem(_ADDED_ROLE, FieldCode.REQUIRED)])
    return text(_ADDED_ROLE)


def _errors(error: Problem | ValidationError) -> dict[str, str] | None:
    errors = errors_of(error)
    if errors is None:
        return None
    shown = {_FIELDS.get(name, name): words for name, words in errors.items()}
    problems = field_problems(error) if isinstance(error, ValidationError) else error.fields
    own = {_FIELDS.get(each.field, each.field): each.code for each in problems}
    return {name: _WORDS.get((name, own[name]), words) if name in own else words for name, words in shown.items()}


def _say_what_is_to_be_passed_on(session: Session, pupil_id: UUID) -> None:
    """Open work about the child may belong to a colleague who is kept from the child, and sees it no longer."""
    if haven().services.ask(WORK_TO_PASS_ON, session.caller, WorkQuery(subject_id=pupil_id)).work:
        flash(
            "A colleague who is kept from this child's records has work about them that somebody else has to take "
            "over. It is listed under Staff who may not see it, on the child's page.",
            "note",
        )


def _children(session: Session, record_id: UUID) -> RecordChildren:
    return haven().services.ask(RECORD_CHILDREN, session.caller, ChildrenQuery(record_id=record_id))


def _candidates(session: Session, found: RecordChildren) -> list[Pupil]:
    search = text("search")[:100]
    if len(search) < _LEAST_LETTERS:
        return []
    asked = FindPupils(query=search, school_id=found.school_id, limit=_MOST_FOUND)
    there = {child.subject_id for child in found.children}
    pupils = haven().services.ask(FIND_PUPILS, session.caller, asked).pupils
    return [pupil for pupil in pupils if pupil.id not in there]


def _page(
    session: Session,
    found: RecordChildren,
    *,
    candidates: list[Pupil] | None = None,
    errors: dict[str, str] | None = None,
    changed: bool = False,
) -> str:
    named = [child.subject_id for child in found.children if child.not_listed is None]
    named += [child.subject_id for each in found.earlier for child in each.children]
    pupils, staff = names_of(session, named, [each.corrected_by for each in found.earlier])
    return render_template(
        "record_children.html",
        record=found,
        pupils=pupils,
        staff=staff,
        not_listed={
            child.subject_id: in_words(child.not_listed, child.expected_on)
            for child in found.children
            if child.not_listed
        },
        candidates=candidates or [],
        searched=len(text("search")) >= _LEAST_LETTERS,
        typed=request.form,
        errors=errors or {},
        changed=changed,
        key=secrets.token_urlsafe(24) if changed else request.form.get("key") or secrets.token_urlsafe(24),
        session=session,
    )
