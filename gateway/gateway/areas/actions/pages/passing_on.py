"""Passing an open action on to someone else, or giving it another day."""

from datetime import date
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity import ListStaff
from haven_schemas.acts.identity.accounts import LIST_STAFF
from haven_schemas.acts.incidents.actions import GET_ACTION, REASSIGN_ACTION, ActionQuery, ActionShown, ReassignAction
from haven_schemas.errors import ErrorCode, Problem
from pydantic import ValidationError

from gateway.pages.blueprint import page
from gateway.pages.forms import errors_of, text, typed_date, typed_id, typed_version
from gateway.rendering.away import staff_away
from gateway.rendering.people import pupils_by_id, staff_names
from gateway.sessions.current import Session
from gateway.state import haven

_DAY_FIELDS = {"due_on": "date"}


@page("/actions/<uuid:action_id>/passing-on", asks=GET_ACTION)
def pass_action_on(session: Session, action_id: UUID) -> ResponseReturnValue:
    """Whose it is, by when, and what it was before."""
    found = _found(session, action_id)
    due = date.fromisoformat(found.action.due_on)
    now = {"owner_id": str(found.action.owner_id), "day": str(due.day), "month": str(due.month), "year": str(due.year)}
    return _page(session, found, now)


@page("/actions/<uuid:action_id>/passing-on", asks=REASSIGN_ACTION, methods=("POST",))
def reassign_action(session: Session, action_id: UUID) -> ResponseReturnValue:
    """Saves it, unless someone else was quicker: then the page shows what they made of it."""
    try:
        asked = ReassignAction(
            action_id=action_id,
            owner_id=typed_id("owner_id"),
            due_on=typed_date(),
            reason=text("reason"),
            version=typed_version() or 0,
        )
        haven().services.ask(REASSIGN_ACTION, session.caller, asked, request.form.get("key") or None)
    except (Problem, ValidationError) as error:
        found = _found(session, action_id)
        if isinstance(error, Problem) and error.code is ErrorCode.STALE_VERSION:
            return _page(session, found, request.form, changed=True), 412
        errors = errors_of(error)
        if errors is None:
            raise
        wrong = {_DAY_FIELDS.get(field, field): words for field, words in errors.items()}
        return _page(session, found, request.form, wrong), 400
    flash("It is saved. Whoever it was given to is told.")
    return redirect(url_for("pages.actions", show="all"), 303)


def _found(session: Session, action_id: UUID) -> ActionShown:
    return haven().services.ask(GET_ACTION, session.caller, ActionQuery(action_id=action_id))


def _page(
    session: Session,
    found: ActionShown,
    typed: dict[str, str],
    errors: dict[str, str] | None = None,
    *,
    changed: bool = False,
) -> str:
    people = [found.action.owner_id]
    for change in found.changes:
        people += [each for each in (change.owner_id, change.given_to, change.changed_by) if each is not None]
    colleagues = haven().services.ask(LIST_STAFF, session.caller, ListStaff(school_id=found.school_id)).staff
    return render_template(
        "passing_on.html",
        shown=found,
        action=found.action,
        pupils=pupils_by_id(session, found.action.subject_ids),
        staff=staff_names(session, people),
        away=staff_away(session, found.school_id),
        colleagues=[each for each in colleagues if each.id not in found.kept_away],
        typed=typed,
        errors=errors or {},
        changed=changed,
        session=session,
    )
