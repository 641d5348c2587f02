"""The first page after signing in: what this person can do."""

from flask import render_template
from flask.typing import ResponseReturnValue
from haven_schemas.rights import Right

from gateway.areas.accounts.pages.requests import count_of_mine
from gateway.areas.handovers.pages.handovers import count_to_sign
from gateway.pages.blueprint import page
from gateway.rendering.concurrent_calls import concurrent_calls
from gateway.sessions.current import Session
from gateway.state import haven


@page("/", right=Right.SESSION_OWN)
def home(session: Session) -> ResponseReturnValue:
    """Reporting first, then the rest."""
    with concurrent_calls() as calls:
        to_sign = calls.begin(count_to_sign, session)
        mine = count_of_mine(session)
    return render_template(
        "home.html",
        session=session,
        elevated=session.is_elevated(haven().clock()),
        waiting=mine,
        to_sign=to_sign.result(),
    )
