"""Whether the installation is tried out every ten minutes."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity.watching import SET_WATCHING, WATCHING, SetWatching, WatchingState
from haven_schemas.errors import ErrorCode, Problem

from gateway.pages.blueprint import page
from gateway.pages.forms import text
from gateway.sessions.current import Session
from gateway.state import haven

_DONE = {
    True: "Haven is tried out every ten minutes from now on.",
    False: "Haven is no longer tried out. What was written for it goes within seven days.",
}
_NOT_OF_TRUST = "Only who looks after every school of the trust can change this."
_NOT_POSSIBLE = "This installation is not set up for it. Ask who runs the server: the guide says what is missing."


@page("/watching", asks=WATCHING)
def watching(session: Session) -> ResponseReturnValue:
    """How it is, and the switch."""
    try:
        state = haven().services.ask(WATCHING, session.caller)
    except Problem as problem:
        if problem.code is not ErrorCode.NOT_PERMITTED:
            raise
        return _page(session, None, {"on": _NOT_OF_TRUST}), problem.status
    return _page(session, state, {})


@page("/watching", asks=SET_WATCHING, methods=("POST",))
def set_watching(session: Session) -> ResponseReturnValue:
    """Turns it on or off, at once; the audit log keeps who did."""
    choice = {"on": True, "off": False}.get(text("on"))
    if choice is None:
        state = haven().services.ask(WATCHING, session.caller)
        return _page(session, state, {"on": "Choose whether Haven is tried out."}), 400
    try:
        haven().services.ask(SET_WATCHING, session.caller, SetWatching(on=choice))
    except Problem as problem:
        if problem.code is ErrorCode.NOT_PERMITTED:
            return _page(session, None, {"on": _NOT_OF_TRUST}), problem.status
        if problem.code is not ErrorCode.INVALID_REQUEST:
            raise
        return _page(session, haven().services.ask(WATCHING, session.caller), {"on": _NOT_POSSIBLE}), problem.status
    flash(_DONE[choice])
    return redirect(url_for("pages.watching"), 303)


def _page(session: Session, state: WatchingState | None, errors: dict[str, str]) -> str:
    return render_template("watching.html", session=session, state=state, errors=errors)
