"""One's own actions, by due date, and saying what was done."""

import secrets
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.actions import COMPLETE_ACTION, LIST_ACTIONS, CompleteAction, ListActions
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from pydantic import ValidationError

from gateway.areas.records.pages.incident import NOT_DONE, incident_page
from gateway.pages.blueprint import page
from gateway.pages.forms import errors_of, text, typed_id, typed_version
from gateway.rendering.people import pupils_by_id, staff_names
from gateway.rendering.times import in_london
from gateway.sessions.current import Session
from gateway.state import haven


@page("/actions", asks=LIST_ACTIONS)
def actions(session: Session) -> ResponseReturnValue:
    """Mine, or everyone's at my schools."""
    return _page(session)


@page("/actions/<uuid:action_id>", asks=COMPLETE_ACTION, methods=("POST",))
def complete_action(session: Session, action_id: UUID) -> ResponseReturnValue:
    """Completes an action, unless someone else has."""
    try:
        done = CompleteAction(action_id=action_id, outcome=text("outcome"), version=typed_version() or 0)
        haven().services.ask(COMPLETE_ACTION, session.caller, done, request.form.get("key") or None)
    except (Problem, ValidationError) as error:
        return _again(session, action_id, error)
    flash("The action is completed.")
    if request.form.get("from") == "incident":
        return redirect(url_for("pages.incident", incident_id=typed_id("incident_id")), 303)
    return redirect(url_for("pages.actions"), 303)


def _again(session: Session, action_id: UUID, error: Problem | ValidationError) -> ResponseReturnValue:
    """The page one came from, with what was written; above all of it if someone else was quicker."""
    changed = isinstance(error, Problem) and error.code is ErrorCode.STALE_VERSION
    errors = {} if changed else errors_of(error)
    if errors is None:
        raise error
    done: dict[str, object] = {"wrong_action": action_id, "outcome": text("outcome"), "changed": changed}
    status = 412 if changed else 400
    if request.form.get("from") == "incident" and session.has(Right.RECORD_READ):
        return incident_page(session, typed_id("incident_id"), done, errors), status
    return _page(session, done, errors), status


def _page(session: Session, done: dict[str, object] = NOT_DONE, errors: dict[str, str] | None = None) -> str:
    everyone = request.args.get("show") == "all"
    asked = ListActions(mine_only=not everyone, limit=50, cursor=request.args.get("cursor"))
    found = haven().services.ask(LIST_ACTIONS, session.caller, asked)
    return render_template(
        "actions.html",
        page=found,
        pupils=pupils_by_id(session, (each for action in found.actions for each in action.subject_ids)),
        staff=staff_names(session, (action.owner_id for action in found.actions)),
        session=session,
        everyone=everyone,
        today=in_london(haven().clock()).date().isoformat(),
        errors=errors or {},
        key=secrets.token_urlsafe(24),
        **done,
    )
