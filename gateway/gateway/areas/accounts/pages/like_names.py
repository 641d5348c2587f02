"""People with like names, who count as one where two are asked for until a third person says that they are two."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity.apart import (
    ASK_TWO_PEOPLE,
    LIST_LIKE_NAMES,
    SAY_TWO_PEOPLE,
    AskTwoPeople,
    SayTwoPeople,
)
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid

from gateway.pages.blueprint import page
from gateway.pages.forms import text, typed_id
from gateway.sessions.current import Session
from gateway.state import haven

_NOT_YOURS = (
    "Somebody else has to say it: you share a device or second step with one of them, or one of them gave you your "
    "account or role within the last month."
)


@page("/requests/like-names", asks=LIST_LIKE_NAMES)
def like_names(session: Session) -> ResponseReturnValue:
    """The person's own first, then those whom they may tell apart."""
    return _page(session, {})


@page("/requests/like-names", asks=SAY_TWO_PEOPLE, methods=("POST",))
def tell_apart(session: Session) -> ResponseReturnValue:
    """Says that two people are two, or asks a colleague to say so."""
    do, services = text("do"), haven().services
    if do not in ("ask", "say"):
        raise invalid("do", FieldCode.REQUIRED)
    try:
        if do == "ask":
            services.ask(ASK_TWO_PEOPLE, session.caller, AskTwoPeople(other_id=typed_id("other_id")))
        else:
            said = SayTwoPeople(first_id=typed_id("first_id"), second_id=typed_id("second_id"))
            services.ask(SAY_TWO_PEOPLE, session.caller, said)
    except Problem as problem:
        if problem.code is ErrorCode.NOT_INDEPENDENT:
            return _page(session, {"like-names": _NOT_YOURS}), problem.status
        raise
    flash("A colleague is asked to say so." if do == "ask" else "They count as two people now. Both are told.")
    return redirect(url_for("pages.like_names"), 303)


def _page(session: Session, errors: dict[str, str]) -> str:
    pairs = haven().services.ask(LIST_LIKE_NAMES, session.caller).pairs
    return render_template("like_names.html", session=session, pairs=pairs, errors=errors)
