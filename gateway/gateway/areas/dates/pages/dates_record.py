"""Dates to keep about a child, from their page: in an open record, or in one that is started for them."""

import secrets
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.dates_record import DatesRecordQuery, StartDatesRecord
from haven_schemas.acts.incidents.triage_calls import DATES_RECORD_CHOICES, START_DATES_RECORD
from haven_schemas.errors import FieldCode, Problem
from pydantic import ValidationError

from gateway.pages.blueprint import page
from gateway.pages.forms import errors_of, text, typed_id
from gateway.rendering.people import pupils_told
from gateway.sessions.current import Session
from gateway.state import haven

_NEEDED = {"category_id": "Choose a category.", "words": "Write why dates are kept."}
_NOT_THEIRS = "Choose a category from the list."


@page("/pupils/<uuid:pupil_id>/dates/new", asks=DATES_RECORD_CHOICES)
def dates_of_child(session: Session, pupil_id: UUID) -> ResponseReturnValue:
    """Open records about the child that the person sees, and the form of a new one."""
    return _page(session, pupil_id)


@page("/pupils/<uuid:pupil_id>/dates/new", asks=START_DATES_RECORD, methods=("POST",))
def start_dates_record(session: Session, pupil_id: UUID) -> ResponseReturnValue:
    """Starts the record, once, and goes on to its first date."""
    missing = {name: words for name, words in _NEEDED.items() if not text(name)}
    if missing:
        return _page(session, pupil_id, missing), 400
    try:
        asked = StartDatesRecord.model_validate(
            {"subject_id": pupil_id, "category_id": typed_id("category_id"), "words": text("words")}
        )
        made = haven().services.ask(START_DATES_RECORD, session.caller, asked, request.form.get("key") or None)
    except (Problem, ValidationError) as error:
        errors = errors_of(error)
        if errors is None:
            raise
        refused = error.fields if isinstance(error, Problem) else ()
        if any((each.field, each.code) == ("category_id", FieldCode.NOT_ALLOWED) for each in refused):
            errors["category_id"] = _NOT_THEIRS
        return _page(session, pupil_id, errors), 400
    flash("The record is started. Those who decide about concerns are told of it.")
    return redirect(url_for("pages.new_date_to_keep", incident_id=made.incident_id), 303)


def _page(session: Session, pupil_id: UUID, errors: dict[str, str] | None = None) -> str:
    found = haven().services.ask(DATES_RECORD_CHOICES, session.caller, DatesRecordQuery(subject_id=pupil_id))
    every = haven().categories.all(session.caller, haven().clock())
    return render_template(
        "dates_record.html",
        session=session,
        pupil_id=pupil_id,
        child=pupils_told(session, [pupil_id]).get(pupil_id),
        records=found.records,
        categories=[each for each in every if each.id in found.category_ids],
        every_category=every,
        typed=dict(request.form),
        errors=errors or {},
        key=request.form.get("key") or secrets.token_urlsafe(24),
    )
