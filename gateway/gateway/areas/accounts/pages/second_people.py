"""Who may be a second person where a file is destroyed, and what to do where they are too few."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity.second_person import HIDE_SECOND_PEOPLE, SECOND_PEOPLE

from gateway.pages.blueprint import page
from gateway.sessions.current import Session
from gateway.state import haven


@page("/requests/second-people", asks=SECOND_PEOPLE)
def second_people(session: Session) -> ResponseReturnValue:
    """By name, and the schools that have fewer than two."""
    found = haven().services.ask(SECOND_PEOPLE, session.caller)
    everywhere = {each.id for each in session.schools}
    return render_template("second_people.html", session=session, found=found, everywhere=everywhere)


@page("/requests/second-people", asks=HIDE_SECOND_PEOPLE, methods=("POST",))
def hide_second_people(session: Session) -> ResponseReturnValue:
    """Back home, which says so again in the next term."""
    haven().services.ask(HIDE_SECOND_PEOPLE, session.caller)
    flash("You are told again next term. Until then it stands under Requests.")
    return redirect(url_for("pages.home"), 303)
