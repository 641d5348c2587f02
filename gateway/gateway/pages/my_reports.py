"""What became of one's own reports; nothing of the later record."""

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents_reporting import ListOwnConcerns
from haven_schemas.rpc.incidents_triage import ConcernQuery

from gateway.people import pupils_by_id, staff_names
from gateway.sessions import Session
from gateway.state import haven

from .blueprint import page


@page("/reports", right=Right.CONCERN_FOLLOW_OWN)
def my_reports(session: Session) -> ResponseReturnValue:
    """Received, being dealt with, closed; newest first."""
    asked = ListOwnConcerns(limit=25, cursor=request.args.get("cursor"))
    found = haven().services.incidents.list_own_concerns(session.caller, asked)
    pupils = pupils_by_id(session, (each for line in found.concerns for each in line.subject_ids))
    return render_template("my_reports.html", page=found, pupils=pupils, session=session)


@page("/reports/<uuid:concern_id>", right=Right.CONCERN_FOLLOW_OWN)
def my_report(session: Session, concern_id: UUID) -> ResponseReturnValue:
    """A report as it was written."""
    concern = haven().services.incidents.get_concern(session.caller, ConcernQuery(concern_id=concern_id))
    pupils = pupils_by_id(session, (subject.subject_id for subject in concern.subjects if subject.not_listed is None))
    staff = staff_names(session, (each.by for each in concern.steps))
    return render_template("my_report.html", concern=concern, pupils=pupils, staff=staff, session=session)
