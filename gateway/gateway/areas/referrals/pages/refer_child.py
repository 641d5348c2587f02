"""A child is referred from their page: out of an open record about them, or out of a new one that is opened with it."""

import secrets
from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.deciding import DecideConcern
from haven_schemas.acts.incidents.records import LIST_INCIDENTS, IncidentLine, ListIncidents
from haven_schemas.acts.incidents.reporting import RECORD_CONCERN, RecordConcern
from haven_schemas.acts.incidents.triage_calls import DECIDE_CONCERN
from haven_schemas.acts.pupils import Pupil
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from pydantic import ValidationError

from gateway.areas.referrals.writing import key_of
from gateway.pages.blueprint import page
from gateway.pages.forms import errors_of, text, typed_id
from gateway.rendering.people import names_are_away, pupils_told
from gateway.sessions.current import Session
from gateway.state import haven

_MOST_RECORDS = 50
_NEEDED = {
    "category_id": "Choose a category.",
    "role": "Choose the child's part in it.",
    "account": "Write what you are worried about.",
    "reason": "Write why a record is opened.",
}

_FIELDS = {"school_id": "school", "school_urn": "school", "pupils.0.role": "role"}


@page("/pupils/<uuid:pupil_id>/refer", right=Right.RECORD_WRITE, tier="elevated")
def refer_child(session: Session, pupil_id: UUID) -> ResponseReturnValue:
    """Open records about the child that the person sees, and the form of a new one."""
    return _page(session, pupil_id)


@page("/pupils/<uuid:pupil_id>/refer", right=Right.RECORD_WRITE, tier="elevated", methods=("POST",))
def open_record_to_refer(session: Session, pupil_id: UUID) -> ResponseReturnValue:
    """Keeps what the person is worried about as a concern of theirs, opens a record from it and goes on to refer.

    A step that fails leaves what was kept before: a concern that is not decided on waits as every one does.
    """
    missing = {name: words for name, words in _NEEDED.items() if not text(name)}
    if missing:
        return _page(session, pupil_id, missing), 400
    try:
        concern_id = _report(session, pupil_id)
    except (Problem, ValidationError) as error:
        errors = errors_of(error)
        if errors is None:
            raise
        return _page(session, pupil_id, {_FIELDS.get(name, name): errors[name] for name in errors}), 400
    decision = DecideConcern(concern_id=concern_id, decision="opened", reason=text("reason"), refers=True)
    try:
        decided = haven().services.ask(DECIDE_CONCERN, session.caller, decision, key_of("decision"))
    except Problem:
        flash("What you wrote is kept as a concern. No record is opened yet, and nothing was sent: decide here.")
        return redirect(url_for("pages.concern", concern_id=concern_id), 303)
    return redirect(url_for("pages.new_referral", incident_id=decided.incident_id), 303)


def _report(session: Session, pupil_id: UUID) -> UUID:
    child = pupils_told(session, [pupil_id]).get(pupil_id)
    concern = RecordConcern.model_validate(
        {
            "school_id": _school(session, child),
            "category_id": typed_id("category_id"),
            "occurred_at": haven().clock(),
            "account": text("account"),
            "pupils": [{"pupil_id": pupil_id, "role": text("role")}],
        }
    )
    return haven().services.ask(RECORD_CONCERN, session.caller, concern, key_of("concern")).id


def _school(session: Session, child: Pupil | None) -> UUID:
    """The child's; the chosen one while nobody can say which that is."""
    return session.school_id(text("school")) if child is None else child.school_id


def _page(session: Session, pupil_id: UUID, errors: dict[str, str] | None = None) -> str:
    child = pupils_told(session, [pupil_id]).get(pupil_id)
    records = _open_records(session, pupil_id)
    if child is None and not records and not names_are_away():
        raise Problem(ErrorCode.NOT_FOUND)
    is_here = names_are_away() if child is None else bool(session.school_name(child.school_id))
    may_open = is_here and {Right.CONCERN_REPORT, Right.CONCERN_TRIAGE} <= set(session.view.rights)
    schools = [each.id for each in session.open_schools] if child is None else [child.school_id]
    categories = haven().categories.for_schools(schools, session.caller, haven().clock())
    return render_template(
        "refer_child.html",
        session=session,
        pupil_id=pupil_id,
        child=child,
        records=records,
        may_open=may_open,
        categories=categories,
        typed=dict(request.form),
        errors=errors or {},
        key=request.form.get("key") or secrets.token_urlsafe(24),
    )


def _open_records(session: Session, pupil_id: UUID) -> Sequence[IncidentLine]:
    asked = ListIncidents(subject_id=pupil_id, open_only=True, limit=_MOST_RECORDS)
    return haven().services.ask(LIST_INCIDENTS, session.caller, asked).incidents
