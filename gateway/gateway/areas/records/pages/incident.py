"""One incident record: its children, entries and actions; adding a note, an action, an adult."""

import secrets
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity import ListStaff, StaffMember
from haven_schemas.acts.identity.accounts import LIST_STAFF
from haven_schemas.acts.incidents.actions import ADD_ACTION, Action, AddAction
from haven_schemas.acts.incidents.documents import LIST_DOCUMENTS, Document, ListDocuments
from haven_schemas.acts.incidents.entries import ADD_PERSON, LIST_PEOPLE, AddPerson, ListPeople
from haven_schemas.acts.incidents.entry_kinds import WRITTEN_KINDS
from haven_schemas.acts.incidents.records import ADD_NOTE, GET_INCIDENT, AddNote, Incident, IncidentQuery
from haven_schemas.acts.paging import MOST
from haven_schemas.call import Asked, Call
from haven_schemas.errors import Problem
from haven_schemas.rights import Right
from haven_schemas.words import placements as placement_words
from haven_schemas.words.referral_steps import DEADLINE_STATES
from pydantic import ValidationError

from gateway.areas.dates.of_record import dates_of
from gateway.areas.placements.of_record import placements_of
from gateway.areas.retention.kept_file import kept_record
from gateway.pages.blueprint import page
from gateway.pages.forms import errors_of, text, today_in_boxes, typed_children, typed_date, typed_id, typed_moment
from gateway.pages.sent_again import asked_if_again
from gateway.rendering.away import staff_away
from gateway.rendering.concurrent_calls import concurrent_calls
from gateway.rendering.people import assigned_to, not_listed_in, pupils_told, staff_names
from gateway.rendering.times import in_london
from gateway.rendering.working_copy import working_copy
from gateway.security.problems import renamed
from gateway.sessions.current import Session
from gateway.state import haven

NOT_DONE: dict[str, object] = {"wrong_action": None, "outcome": "", "changed": False}
"""An action that could not be completed, what was typed, and whether someone else was quicker: none."""
_FIELD_NAMES = {"occurred_at": "date", "due_on": "date"}
_PERSON_NAMES = {"name": "person_name", "role": "person_role"}


@page("/incidents/<uuid:incident_id>", asks=GET_INCIDENT)
def incident(session: Session, incident_id: UUID) -> ResponseReturnValue:
    """The record."""
    return _page(session, incident_id)


@page("/incidents/<uuid:incident_id>/notes", asks=ADD_NOTE, methods=("POST",))
def add_note(session: Session, incident_id: UUID) -> ResponseReturnValue:
    """Adds a note, once."""
    try:
        note = AddNote(
            incident_id=incident_id,
            occurred_at=typed_moment(haven().clock()),
            text=text("text"),
            subject_ids=typed_children(),
        )
        _add(session, ADD_NOTE, note, "text")
    except (Problem, ValidationError) as error:
        return _again(session, incident_id, error, "note")
    flash("Your note was added.")
    return redirect(url_for("pages.incident", incident_id=incident_id), 303)


@page("/incidents/<uuid:incident_id>/actions", asks=ADD_ACTION, methods=("POST",))
def add_action(session: Session, incident_id: UUID) -> ResponseReturnValue:
    """Gives someone something to do, once; alerts tells them."""
    try:
        action = AddAction(
            incident_id=incident_id,
            text=text("text"),
            owner_id=typed_id("owner_id"),
            due_on=typed_date(),
            subject_ids=typed_children(),
        )
        _add(session, ADD_ACTION, action, "text")
    except (Problem, ValidationError) as error:
        return _again(session, incident_id, error, "action")
    flash("The action was added. Its owner is told.")
    return redirect(url_for("pages.incident", incident_id=incident_id), 303)


@page("/incidents/<uuid:incident_id>/people", asks=ADD_PERSON, methods=("POST",))
def add_person(session: Session, incident_id: UUID) -> ResponseReturnValue:
    """Names an adult in the record."""
    given = {"incident_id": incident_id, "name": text("person_name"), "role": text("person_role")}
    try:
        person = AddPerson.model_validate({**given, "subject_ids": typed_children()})
        _add(session, ADD_PERSON, person, "name")
    except (Problem, ValidationError) as error:
        return _again(session, incident_id, error, "person")
    flash("They are in the record now.")
    return redirect(url_for("pages.incident", incident_id=incident_id) + "#people", 303)


def _add(session: Session, call: Call[Asked, Any], asked: Asked, field: str) -> None:
    key = request.form.get("key") or None
    with asked_if_again(asked, key, field):
        haven().services.ask(call, session.caller, asked, key)


def _again(session: Session, incident_id: UUID, error: Problem | ValidationError, form: str) -> ResponseReturnValue:
    errors = errors_of(renamed(error, _FIELD_NAMES) if isinstance(error, Problem) else error)
    if errors is None:
        raise error
    names = _PERSON_NAMES if form == "person" else {}
    return _page(session, incident_id, form, {names.get(name, name): words for name, words in errors.items()}), 400


def incident_page(session: Session, incident_id: UUID, done: dict[str, object], errors: dict[str, str]) -> str:
    """The record with what was typed into the form that completes an action (``done``: see ``NOT_DONE``)."""
    return _page(session, incident_id, "done", errors, done)


def _page(
    session: Session,
    incident_id: UUID,
    form: str = "",
    errors: dict[str, str] | None = None,
    done: dict[str, object] | None = None,
) -> str:
    with concurrent_calls() as calls:
        dates = calls.begin(dates_of, session, incident_id)
        placements = calls.begin(placements_of, session, incident_id)
        found = haven().services.ask(GET_INCIDENT, session.caller, IncidentQuery(incident_id=incident_id))
    now = haven().clock()
    compact, oldest_first = request.args.get("view") == "lines", request.args.get("order") == "oldest"
    return render_template(
        "incident.html",
        incident=found,
        entries_in_order=found.entries[::-1] if oldest_first else found.entries,
        documents_with=documents_with(session, found),
        dates=dates.result(),
        placements=placements.result(),
        placement_words=placement_words,
        next_action=_next_action(found),
        compact=compact,
        oldest_first=oldest_first,
        view_address=partial(_view_address, incident_id, compact, oldest_first),
        pupils=pupils_told(session, _children(found)),
        staff=staff_names(session, _colleagues(found)),
        owners=_owners(session, found),
        away=staff_away(session, found.school_id) if session.has(Right.RECORD_WRITE) else {},
        adults=haven().services.ask(LIST_PEOPLE, session.caller, ListPeople(incident_id=incident_id)).people,
        kept=kept_record(session, found.subject_ids),
        written_kinds=WRITTEN_KINDS,
        session=session,
        form=form,
        today=in_london(now).date().isoformat(),
        date_words_of=DEADLINE_STATES,
        this_day=in_london(now).date(),
        errors=errors or {},
        note=dict(request.form) if form == "note" else today_in_boxes(now),
        action=dict(request.form) if form == "action" else {},
        key=(not done and request.form.get("key")) or secrets.token_urlsafe(24),
        **(done or NOT_DONE),
        person=dict(request.form) if form == "person" else {},
        ticked=request.form.getlist("subject_id"),
        not_listed=not_listed_in(found),
    )


@page("/incidents/<uuid:incident_id>/print", asks=GET_INCIDENT)
def incident_to_print(session: Session, incident_id: UUID) -> ResponseReturnValue:
    """The record as a working copy, oldest entry first: noted in the audit log as printed. What goes to anybody outside
    is an export."""
    asked = IncidentQuery(incident_id=incident_id, for_printing=True)
    found = haven().services.ask(GET_INCIDENT, session.caller, asked)
    pupils, staff = pupils_told(session, _children(found)), staff_names(session, _colleagues(found))
    named = [staff[each] for each in _colleagues(found) if each in staff]
    return render_template(
        "incident_print.html",
        incident=found,
        copy=working_copy(session, _children(found), found.entries, pupils, named),
        entries_in_order=found.entries[::-1],
        documents_with=documents_with(session, found),
        pupils=pupils,
        staff=staff,
        not_listed=not_listed_in(found),
        printed_at=haven().clock(),
        session=session,
    )


def documents_with(session: Session, found: Incident) -> dict[UUID, list[Document]]:
    """Files that came with a concern of the record, by the concern, as far as the person sees them."""
    if not found.concern_ids:
        return {}
    asked = ListDocuments(incident_id=found.id, limit=MOST)
    by_concern: dict[UUID, list[Document]] = {}
    for each in haven().services.ask(LIST_DOCUMENTS, session.caller, asked).documents:
        if each.concern_id is not None:
            by_concern.setdefault(each.concern_id, []).append(each)
    return by_concern


def _next_action(found: Incident) -> Action | None:
    """The open action that is due first."""
    return min((each for each in found.actions if each.completed_at is None), key=_due, default=None)


def _due(action: Action) -> str:
    return action.due_on


def _view_address(
    incident_id: UUID,
    now_compact: bool,
    now_oldest: bool,
    *,
    compact: bool | None = None,
    oldest_first: bool | None = None,
) -> str:
    """The record's page as it is shown now, but for what is given."""
    lines = now_compact if compact is None else compact
    oldest = now_oldest if oldest_first is None else oldest_first
    chosen = {**({"view": "lines"} if lines else {}), **({"order": "oldest"} if oldest else {})}
    return f"/incidents/{incident_id}{'?' if chosen else ''}{urlencode(chosen)}"


def _children(found: Incident) -> list[UUID]:
    in_entries = [subject.subject_id for entry in found.entries for subject in entry.subjects]
    return [*found.subject_ids, *in_entries, *(each for action in found.actions for each in action.subject_ids)]


def _colleagues(found: Incident) -> list[UUID]:
    head = (found.assigned_to, found.closing_asked_by, found.closed_by)
    return [
        found.opened_by,
        *(each for each in head if each is not None),
        *assigned_to(found.entries),
        *(entry.recorded_by for entry in found.entries),
        *(action.owner_id for action in found.actions),
    ]


def _owners(session: Session, found: Incident) -> list[StaffMember]:
    if not session.has(Right.RECORD_WRITE):
        return []
    staff = haven().services.ask(LIST_STAFF, session.caller, ListStaff(school_id=found.school_id)).staff
    return [each for each in staff if each.id not in found.kept_away]
