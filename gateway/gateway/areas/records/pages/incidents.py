"""Incident records of one's schools."""

from collections.abc import Iterable
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.records import LIST_INCIDENTS, IncidentLine, ListIncidents

from gateway.areas.lists.filters import address_of, as_asked, choices
from gateway.areas.lists.views import as_shown
from gateway.pages.blueprint import page
from gateway.rendering.people import names_of
from gateway.rendering.times import days_since
from gateway.sessions.current import Session
from gateway.state import haven

_MOST_CHILDREN = 100


@page("/incidents", asks=LIST_INCIDENTS)
def incidents(session: Session) -> ResponseReturnValue:
    """What each is called, who is in it, who deals with it, how grave it is and how long it has been open; narrowed and
    ordered as the address says."""
    shown = as_shown(session, "records")
    filters = shown.filters
    asked = ListIncidents(**as_asked(session, filters), limit=25, cursor=request.args.get("cursor"))
    found = haven().services.ask(LIST_INCIDENTS, session.caller, asked)
    children = [each for line in found.incidents for each in line.subject_ids]
    pupils, staff = names_of(session, children, (line.assigned_to for line in found.incidents if line.assigned_to))
    now = haven().clock()
    return render_template(
        "incidents.html",
        page=found,
        pupils=pupils,
        staff=staff,
        session=session,
        list=choices(session, filters),
        shown=shown,
        here=address_of("/incidents", filters),
        ages={line.id: days_since(line.opened_at, now) for line in found.incidents},
    )


def records_to_choose(session: Session, asked: ListIncidents, children: Iterable[UUID]) -> list[IncidentLine]:
    """Records to choose from: those about one of the children, however old, then the newest of ``asked``."""
    about, services = list(children)[:_MOST_CHILDREN], haven().services
    shared = asked.model_copy(update={"about_ids": about})
    lines = services.ask(LIST_INCIDENTS, session.caller, shared).incidents if about else []
    return list(
        {line.id: line for line in (*lines, *services.ask(LIST_INCIDENTS, session.caller, asked).incidents)}.values()
    )
