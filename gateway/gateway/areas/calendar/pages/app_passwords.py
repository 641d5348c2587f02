"""App passwords of one's own: made for a calendar, shown once, withdrawn."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity.app_passwords import (
    LIST_APP_PASSWORDS,
    MAKE_APP_PASSWORD,
    WITHDRAW_APP_PASSWORD,
    AppPasswordMade,
    AppPasswordRef,
    MakeAppPassword,
)
from haven_schemas.errors import Problem
from pydantic import ValidationError

from gateway.pages.blueprint import page
from gateway.pages.forms import errors_of, text
from gateway.sessions.current import Session
from gateway.state import haven


@page("/account/calendar", asks=LIST_APP_PASSWORDS)
def app_passwords(session: Session) -> ResponseReturnValue:
    """Those that hold, when each was last used, and how to set a calendar up."""
    return _page(session)


@page("/account/calendar", asks=MAKE_APP_PASSWORD, methods=("POST",))
def make_app_password(session: Session) -> ResponseReturnValue:
    """Shows the new one, this once."""
    try:
        made = haven().services.ask(MAKE_APP_PASSWORD, session.caller, MakeAppPassword(name=text("name")))
    except (Problem, ValidationError) as error:
        errors = errors_of(error)
        if errors is None:
            raise
        return _page(session, errors=errors), 400
    return _page(session, made=made)


@page("/account/calendar/<uuid:app_password_id>", asks=WITHDRAW_APP_PASSWORD, methods=("POST",))
def withdraw_app_password(session: Session, app_password_id: UUID) -> ResponseReturnValue:
    """The app is refused from its next request on."""
    haven().services.ask(WITHDRAW_APP_PASSWORD, session.caller, AppPasswordRef(app_password_id=app_password_id))
    flash("The password is withdrawn. The app that had it is refused from now on.")
    return redirect(url_for("pages.app_passwords"), 303)


def _page(session: Session, made: AppPasswordMade | None = None, errors: dict[str, str] | None = None) -> str:
    return render_template(
        "app_passwords.html",
        held=haven().services.ask(LIST_APP_PASSWORDS, session.caller).app_passwords,
        made=made,
        address=request.url_root.rstrip("/") + url_for("pages.work_feed"),
        name=request.form.get("name", "") if errors else "",
        errors=errors or {},
        session=session,
    )
