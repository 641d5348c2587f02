"""A first step is taken, or all of them are dismissed."""

from typing import cast, get_args

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity.first_visit import NOTE_FIRST_VISIT, FirstVisitStep, NoteFirstVisit
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid

from gateway.areas.home.first_steps import address_of, audience_of
from gateway.pages.blueprint import page
from gateway.pages.forms import text
from gateway.sessions.current import AWAY, Session
from gateway.state import haven

_DISMISS = "dismiss"


@page("/first-visit", asks=NOTE_FIRST_VISIT, methods=("POST",))
def first_visit(session: Session) -> ResponseReturnValue:
    """To where the step leads; or back home, which shows them no more."""
    audience, step = audience_of(session), text("step")
    if audience is None:
        raise Problem(ErrorCode.NOT_FOUND)
    if step == _DISMISS:
        haven().services.ask(NOTE_FIRST_VISIT, session.caller, NoteFirstVisit(audience=audience))
        flash("The first steps are not shown again. Help is at the foot of each page.")
        return redirect(url_for("pages.home"), 303)
    if step not in get_args(FirstVisitStep):
        raise invalid("step", FieldCode.UNKNOWN)
    taken = cast(FirstVisitStep, step)
    _note(session, NoteFirstVisit(audience=audience, step=taken))
    return redirect(address_of(audience, taken), 303)


def _note(session: Session, taken: NoteFirstVisit) -> None:
    """Somebody is on their way to a page: that this cannot be noted just now does not hold them up."""
    try:
        haven().services.ask(NOTE_FIRST_VISIT, session.caller, taken)
    except Problem as problem:
        if problem.code not in AWAY:
            raise
