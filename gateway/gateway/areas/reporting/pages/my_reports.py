"""What became of one's own reports; nothing of the later record."""

import secrets
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.reporting import GET_CONCERN, LIST_OWN_CONCERNS, ListOwnConcerns
from haven_schemas.acts.incidents.triage import ConcernQuery
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

from gateway.areas.reporting.report_files import FileOutcome, left_behind, take_files
from gateway.pages.blueprint import current_session, page
from gateway.rendering.people import pupils_by_id, staff_names
from gateway.security.raw_body import incoming_files
from gateway.sessions.current import NOT_SHOWN, Session
from gateway.sessions.return_paths import return_path
from gateway.state import haven

from .report_outcomes import keep_outcomes, outcomes_to_show

_MOST_KEY = 64


@page("/reports", asks=LIST_OWN_CONCERNS)
def my_reports(session: Session) -> ResponseReturnValue:
    """Received, being dealt with, closed; newest first."""
    asked = ListOwnConcerns(limit=25, cursor=request.args.get("cursor"))
    found = haven().services.ask(LIST_OWN_CONCERNS, session.caller, asked)
    pupils = pupils_by_id(session, (each for line in found.concerns for each in line.subject_ids))
    return render_template("my_reports.html", page=found, pupils=pupils, session=session, here=return_path())


@page("/reports/<uuid:concern_id>", asks=GET_CONCERN)
def my_report(session: Session, concern_id: UUID) -> ResponseReturnValue:
    """A report as it was written."""
    concern = haven().services.ask(GET_CONCERN, session.caller, ConcernQuery(concern_id=concern_id))
    pupils = pupils_by_id(session, (subject.subject_id for subject in concern.subjects if subject.not_listed is None))
    staff = staff_names(session, (each.by for each in concern.steps))
    return render_template(
        "my_report.html",
        concern=concern,
        pupils=pupils,
        staff=staff,
        session=session,
        here=return_path(),
        sent=outcomes_to_show(concern_id),
        key=secrets.token_urlsafe(24),
        most_files=haven().settings.files_a_send,
        most_file_bytes=haven().settings.most_report_file_bytes,
    )


@page("/reports/<uuid:concern_id>/files", right=Right.CONCERN_REPORT, methods=("POST",))
def send_report_files(session: Session, concern_id: UUID) -> ResponseReturnValue:
    """Takes files that belong to a report sent before: those that were not taken with it, or were found later."""
    _check_own(session, concern_id)
    key = request.form.get("key", "")[:_MOST_KEY]
    outcomes = take_files(lambda: current_session().caller, concern_id, key, incoming_files())
    told = outcomes or left_behind(request.form) or [FileOutcome("", "none")]
    keep_outcomes(told, session.view.staff_id, concern_id)
    return redirect(url_for("pages.my_report", concern_id=concern_id), 303)


def _check_own(session: Session, concern_id: UUID) -> None:
    """``not_found`` for another's report. incidents decides; here it spares the sending, and while it cannot be told it
    holds nothing up."""
    try:
        concern = haven().services.ask(GET_CONCERN, session.caller, ConcernQuery(concern_id=concern_id))
    except Problem as problem:
        if problem.code in NOT_SHOWN | {ErrorCode.VAULT_UNAVAILABLE}:
            return
        raise
    if concern.reporter_id != session.view.staff_id:
        raise Problem(ErrorCode.NOT_FOUND)
