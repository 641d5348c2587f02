"""Writing an entry of a kind into an incident record."""

import secrets
from typing import cast
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.entries import ADD_ENTRY, LIST_PEOPLE, AddEntry, ListPeople
from haven_schemas.acts.incidents.entry_kinds import FIELDS_OF, WRITTEN_KINDS, WrittenKind
from haven_schemas.acts.incidents.records import GET_INCIDENT, IncidentQuery
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.words.records import ENTRY_QUESTIONS
from pydantic import ValidationError

from gateway.pages.blueprint import page
from gateway.pages.forms import errors_of, text, today_in_boxes, typed_children, typed_ids, typed_moment
from gateway.pages.sent_again import asked_if_again
from gateway.rendering.people import not_listed_in, pupils_by_id
from gateway.security.problems import renamed
from gateway.sessions.current import Session
from gateway.state import haven

FIELD_NAMES = {"occurred_at": "date", "new_people.0.name": "person_name", "new_people.0.role": "person_role"}


@page("/incidents/<uuid:incident_id>/entries/<kind>", right=Right.RECORD_WRITE, tier="elevated")
def new_entry(session: Session, incident_id: UUID, kind: str) -> ResponseReturnValue:
    """The form of one kind."""
    return _page(session, incident_id, _known(kind))


@page("/incidents/<uuid:incident_id>/entries/<kind>", asks=ADD_ENTRY, methods=("POST",))
def add_entry(session: Session, incident_id: UUID, kind: str) -> ResponseReturnValue:
    """Adds it, once."""
    try:
        entry = AddEntry.model_validate(
            {
                "incident_id": incident_id,
                "kind": _known(kind),
                "occurred_at": typed_moment(haven().clock()),
                "text": text("text"),
                "details": typed_details(kind),
                "subject_ids": typed_children(),
                "person_ids": typed_ids("person_id"),
                "new_people": _newcomer(),
            }
        )
        key = request.form.get("key") or None
        with asked_if_again(entry, key, "text"):
            haven().services.ask(ADD_ENTRY, session.caller, entry, key)
    except (Problem, ValidationError) as error:
        errors = errors_of(renamed(error, FIELD_NAMES) if isinstance(error, Problem) else error)
        if errors is None:
            raise
        return _page(session, incident_id, kind, {FIELD_NAMES.get(name, name): errors[name] for name in errors}), 400
    flash("The entry was added.")
    return redirect(url_for("pages.incident", incident_id=incident_id), 303)


def typed_details(kind: str) -> dict[str, str]:
    """What was typed or chosen of the fields that the kind has."""
    return {name: text(name) for name in FIELDS_OF.get(kind, ()) if text(name)}


def _newcomer() -> list[dict[str, str]]:
    name, role = text("person_name"), text("person_role")
    return [{"name": name, "role": role}] if name or role else []


def _known(kind: str) -> str:
    if kind not in WRITTEN_KINDS:
        raise Problem(ErrorCode.NOT_FOUND)
    return kind


def _page(session: Session, incident_id: UUID, kind: str, errors: dict[str, str] | None = None) -> str:
    services = haven().services
    found = services.ask(GET_INCIDENT, session.caller, IncidentQuery(incident_id=incident_id))
    return render_template(
        "entry_new.html",
        incident=found,
        kind=kind,
        fields=FIELDS_OF[kind],
        question=ENTRY_QUESTIONS[cast(WrittenKind, kind)],
        people=services.ask(LIST_PEOPLE, session.caller, ListPeople(incident_id=incident_id)).people,
        pupils=pupils_by_id(session, found.subject_ids),
        not_listed=not_listed_in(found),
        typed=dict(request.form) if errors else today_in_boxes(haven().clock()),
        ticked={*request.form.getlist("subject_id"), *request.form.getlist("person_id")},
        errors={name.removeprefix("details."): words for name, words in (errors or {}).items()},
        key=request.form.get("key") or secrets.token_urlsafe(24),
        session=session,
    )
