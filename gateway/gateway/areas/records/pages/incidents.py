"""Incident records of one's schools."""

from collections.abc import Iterable
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from haven_schemas.calls.incidents.records import LIST_INCIDENTS
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents_records import IncidentLine, ListIncidents

from gateway.areas.triage.pages.concerns import chosen_school
from gateway.pages.blueprint import page
from gateway.rendering.people import pupils_by_id
from gateway.sessions.current import Session
from gateway.state import haven

_MOST_CHILDREN = 100


@page("/incidents", right=Right.RECORD_READ, tier="elevated")
def incidents(session: Session) -> ResponseReturnValue:
    """Newest first, without their text."""
    school_id = chosen_school(session, request.args.get("school"))
    asked = ListIncidents(school_id=school_id, limit=25, cursor=request.args.get("cursor"))
    found = haven().services.ask(LIST_INCIDENTS, session.caller, asked)
    return render_template(
        "incidents.html",
        page=found,
        pupils=pupils_by_id(session, (each for line in found.incidents for each in line.subject_ids)),
        session=session,
        school=session.urn_of(school_id) if school_id else "",
    )


def records_to_choose(session: Session, asked: ListIncidents, children: Iterable[UUID]) -> list[IncidentLine]:
    """Records to choose from: those about one of the children, however old, then the newest of ``asked``."""
    about, services = list(children)[:_MOST_CHILDREN], haven().services
    shared = asked.model_copy(update={"about_ids": about})
    lines = services.ask(LIST_INCIDENTS, session.caller, shared).incidents if about else []
    return list(
        {line.id: line for line in (*lines, *services.ask(LIST_INCIDENTS, session.caller, asked).incidents)}.values()
    )
