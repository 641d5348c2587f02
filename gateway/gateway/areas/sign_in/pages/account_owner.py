"""Your account after a new address or a mailed link: asking a colleague to confirm that it is you."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity.owners import ASK_OWNER, OWNER_PROOF
from haven_schemas.words.access import SECOND_PERSONS

from gateway.areas.accounts.second_person_words import NOBODY
from gateway.pages.blueprint import page
from gateway.sessions.current import Session
from gateway.state import haven


@page("/account/owner", asks=OWNER_PROOF)
def account_owner(session: Session) -> ResponseReturnValue:
    """What is closed, why, and who is asked."""
    proof = haven().services.ask(OWNER_PROOF, session.caller)
    turn = NOBODY if proof.turn is None else SECOND_PERSONS[proof.turn]
    return render_template("account_owner.html", session=session, proof=proof, turn=turn)


@page("/account/owner", asks=ASK_OWNER, methods=("POST",))
def ask_owner(session: Session) -> ResponseReturnValue:
    """Asks; asked twice it is one request."""
    proof = haven().services.ask(ASK_OWNER, session.caller)
    flash("A colleague is asked." if proof.request_id else "Nothing is in doubt: this is your account.")
    return redirect(url_for("pages.account_owner"), 303)
