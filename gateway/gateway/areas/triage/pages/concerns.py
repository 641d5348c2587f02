"""Concerns of one's schools: first those that wait for triage."""

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.triage import ListConcerns
from haven_schemas.acts.incidents.triage_calls import LIST_CONCERNS
from haven_schemas.rights import Right

from gateway.pages.blueprint import page
from gateway.rendering.people import names_of
from gateway.sessions.current import Session
from gateway.state import haven

from .queue import queue_page


@page("/concerns", asks=LIST_CONCERNS)
def concerns(session: Session) -> ResponseReturnValue:
    """The queues for those who triage; or all that one sees, of one school or all."""
    show_all = request.args.get("show") == "all"
    if not show_all and session.has(Right.CONCERN_TRIAGE):
        return queue_page(session, request.args.get("queue", "new"), request.args.get("cursor"))
    school_id = chosen_school(session, request.args.get("school"))
    asked = ListConcerns(waiting_only=not show_all, school_id=school_id, limit=25, cursor=request.args.get("cursor"))
    found = haven().services.ask(LIST_CONCERNS, session.caller, asked)
    children = [each for line in found.concerns for each in line.subject_ids]
    pupils, staff = names_of(session, children, (line.reporter_id for line in found.concerns))
    return render_template(
        "concerns.html",
        page=found,
        pupils=pupils,
        staff=staff,
        session=session,
        show_all=show_all,
        school=session.urn_of(school_id) if school_id else "",
    )


def chosen_school(session: Session, urn: str | None) -> UUID | None:
    """The school chosen in a list's filter, or None for all of one's own."""
    return session.school_id(urn) if urn else None
