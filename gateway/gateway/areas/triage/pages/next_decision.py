"""What is to be decided next, so that a lead goes from one concern to the next without the list between them."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.queues import ListQueue
from haven_schemas.acts.incidents.triage_calls import LIST_QUEUE

from gateway.pages.blueprint import page
from gateway.sessions.current import Session
from gateway.state import haven


@page("/concerns/next", asks=LIST_QUEUE)
def next_decision(session: Session) -> ResponseReturnValue:
    """Opens the first that needs the person's decision; where none does, the list says so."""
    found = haven().services.ask(LIST_QUEUE, session.caller, ListQueue(queue="new", limit=1))
    if not found.items:
        flash("Nothing needs your decision.")
        return redirect(url_for("pages.concerns"), 303)
    first = found.items[0]
    if first.kind == "concern":
        return redirect(url_for("pages.concern", concern_id=first.id), 303)
    return redirect(url_for("pages.incident", incident_id=first.id), 303)
