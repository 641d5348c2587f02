"""Incident records of one's schools."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents_records import ListIncidents

from gateway.people import pupils_by_id
from gateway.sessions import Session
from gateway.state import haven

from .blueprint import page
from .concerns import chosen_school


@page("/incidents", right=Right.RECORD_READ, tier="elevated")
def incidents(session: Session) -> ResponseReturnValue:
    """Newest first, without their text."""
    school_id = chosen_school(session, request.args.get("school"))
    asked = ListIncidents(school_id=school_id, limit=25, cursor=request.args.get("cursor"))
    found = haven().services.incidents.list_incidents(session.caller, asked)
    return render_template(
        "incidents.html",
        page=found,
        pupils=pupils_by_id(session, (each for line in found.incidents for each in line.subject_ids)),
        session=session,
        school=session.urn_of(school_id) if school_id else "",
    )
