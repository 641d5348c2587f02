"""Whether alerts go out by e-mail, for the whole trust; mails about accounts always do."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.alerts import MailChannel, SetMailChannel
from haven_schemas.acts.alerts_calls import MAIL_CHANNEL, SET_MAIL_CHANNEL
from haven_schemas.errors import ErrorCode, Problem

from gateway.pages.blueprint import page
from gateway.pages.forms import text
from gateway.rendering.times import moment
from gateway.sessions.current import Session
from gateway.state import haven

_NOT_OF_TRUST = "Only who sets the rules of every school of the trust can change this."


@page("/e-mail", asks=MAIL_CHANNEL)
def mail_channel(session: Session) -> ResponseReturnValue:
    """How it is, and the switch."""
    return _page(session, {})


@page("/e-mail", asks=SET_MAIL_CHANNEL, methods=("POST",))
def set_mail_channel(session: Session) -> ResponseReturnValue:
    """Turns it on at once, or off after a school day; the audit log keeps who did."""
    choice = {"on": True, "off": False}.get(text("mail"))
    if choice is None:
        return _page(session, {"mail": "Choose whether alerts go out by e-mail."}), 400
    try:
        set_to = haven().services.ask(SET_MAIL_CHANNEL, session.caller, SetMailChannel(on=choice))
    except Problem as problem:
        if problem.code is not ErrorCode.NOT_PERMITTED:
            raise
        return _page(session, {"mail": _NOT_OF_TRUST}), problem.status
    haven().mail_state.forget()
    flash(_said(set_to))
    return redirect(url_for("pages.mail_channel"), 303)


def _said(channel: MailChannel) -> str:
    if channel.off_from is not None:
        return (
            f"Nobody is mailed about alerts from {moment(channel.off_from)} on. The trust lead and the data protection "
            "officer are told now."
        )
    if channel.on:
        return "Alerts go out by e-mail from now on."
    return "Alerts go to inboxes alone. Nobody is mailed about them."


def _page(session: Session, errors: dict[str, str]) -> str:
    state = haven().services.ask(MAIL_CHANNEL, session.caller)
    return render_template("mail_channel.html", session=session, state=state, errors=errors, says_mail_off=True)
