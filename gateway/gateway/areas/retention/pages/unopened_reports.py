"""Reports that do not open: the list, the page of one, and what a person does about it."""

import secrets
from collections.abc import Callable
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.unopened import (
    AGREE_DISCARD,
    PROPOSE_DISCARD,
    TRY_UNOPENED_REPORT,
    UNOPENED_REPORTS,
    WITHDRAW_DISCARD,
    DecideDiscard,
    ProposeDiscard,
    TryUnopenedReport,
    UnopenedReport,
    UnopenedReportsQuery,
)
from haven_schemas.errors import ErrorCode, FieldCode, Problem, status_of, words_of
from pydantic import ValidationError

from gateway.areas.retention.destroy_word import WORD_MISSING, word_problems
from gateway.areas.retention.pages.disposals import school_names
from gateway.areas.retention.putting_right import errors_in
from gateway.pages.blueprint import page
from gateway.pages.forms import text, typed_version
from gateway.rendering.people import staff_names
from gateway.security.problems import field_problems, problem_of
from gateway.sessions.current import Session
from gateway.state import haven

_A_PAGE = 50
_WORDS = {
    ("reason", FieldCode.REQUIRED): "Choose why it may be destroyed.",
    ("word", FieldCode.REQUIRED): WORD_MISSING,
}
_HELD = "A hold may be on this report. It is not destroyed until the hold is lifted."
_ADDRESS = "/retention/unopened-reports"
_ONE = "/retention/unopened-reports/<uuid:report_id>"


@page(_ADDRESS, asks=UNOPENED_REPORTS)
def unopened_reports(session: Session) -> ResponseReturnValue:
    """Those of the person's schools, those they may agree to or watch over; those found last first."""
    asked = UnopenedReportsQuery(cursor=request.args.get("cursor"), limit=_A_PAGE)
    found = haven().services.ask(UNOPENED_REPORTS, session.caller, asked)
    return render_template(
        "unopened_reports.html",
        page=found,
        schools=school_names(session, *found.reports),
        staff=staff_names(session, (each.reporter_id for each in found.reports if each.reporter_id is not None)),
        session=session,
    )


@page(_ONE, asks=UNOPENED_REPORTS)
def unopened_report(session: Session, report_id: UUID) -> ResponseReturnValue:
    """What can be known of it, and what the person may do about it."""
    return _page(session, report_id, {})


@page(f"{_ONE}/try", asks=TRY_UNOPENED_REPORT, methods=("POST",))
def try_unopened_report(session: Session, report_id: UUID) -> ResponseReturnValue:
    """On to the concern, if it opened."""

    def ask() -> ResponseReturnValue:
        leave_out = text("leave_out") == "yes"
        asked = TryUnopenedReport(concern_id=report_id, leave_out=leave_out, version=_version())
        tried = haven().services.ask(TRY_UNOPENED_REPORT, session.caller, asked, _key())
        if tried.opened_as is None:
            flash("It does not open. What it says stays where it is.")
            return redirect(url_for("pages.unopened_report", report_id=report_id), 303)
        flash("It is open. It waits for a decision like any other concern.")
        return redirect(f"/concerns/{tried.opened_as}", 303)

    return _done(session, report_id, ask)


@page(f"{_ONE}/propose", asks=PROPOSE_DISCARD, methods=("POST",))
def propose_discard(session: Session, report_id: UUID) -> ResponseReturnValue:
    """With why, and once the word was typed."""

    def ask() -> ResponseReturnValue:
        haven().services.ask(PROPOSE_DISCARD, session.caller, _proposed(report_id), _key())
        return _on(report_id, "It is proposed. Nothing is destroyed unless a second person agrees.")

    return _done(session, report_id, ask)


@page(f"{_ONE}/agree", asks=AGREE_DISCARD, methods=("POST",))
def agree_discard(session: Session, report_id: UUID) -> ResponseReturnValue:
    """As the second person, once the word was typed. They may have no more to see of it then."""

    def ask() -> ResponseReturnValue:
        if problems := word_problems():
            raise Problem(ErrorCode.INVALID_REQUEST, fields=problems)
        asked = DecideDiscard(concern_id=report_id, version=_version())
        haven().services.ask(AGREE_DISCARD, session.caller, asked, _key())
        flash("You have agreed. It is tried once more, and destroyed if it does not open.")
        return redirect(_ADDRESS, 303)

    return _done(session, report_id, ask)


@page(f"{_ONE}/withdraw", asks=WITHDRAW_DISCARD, methods=("POST",))
def withdraw_discard(session: Session, report_id: UUID) -> ResponseReturnValue:
    """Until somebody has agreed."""

    def ask() -> ResponseReturnValue:
        asked = DecideDiscard(concern_id=report_id, version=_version())
        haven().services.ask(WITHDRAW_DISCARD, session.caller, asked, _key())
        return _on(report_id, "It is withdrawn. Nothing was destroyed.")

    return _done(session, report_id, ask)


def _proposed(report_id: UUID) -> ProposeDiscard:
    """``invalid_request`` on all that is missing at once."""
    problems = word_problems()
    try:
        asked = ProposeDiscard.model_validate(
            {"concern_id": report_id, "reason": text("reason"), "version": _version()}
        )
    except ValidationError as error:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=[*field_problems(error), *problems]) from None
    if problems:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=problems)
    return asked


def _version() -> int:
    return typed_version() or 1


def _key() -> str | None:
    return request.form.get("key") or None


def _on(report_id: UUID, said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for("pages.unopened_report", report_id=report_id), 303)


def _done(session: Session, report_id: UUID, ask: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
    """Does it, once; if it changed meanwhile, it is shown as it is beside what was typed."""
    try:
        return ask()
    except (Problem, ValidationError) as error:
        problem = problem_of(error)
        if any(each.code is FieldCode.HELD for each in problem.fields):
            return _page(session, report_id, {"word": _HELD}), 400
        if problem.code is ErrorCode.STALE_VERSION or _is_past(problem):
            return _page(session, report_id, {}, stale=True), status_of(ErrorCode.STALE_VERSION)
        if problem.code is ErrorCode.NOT_INDEPENDENT:
            return _page(session, report_id, {"word": words_of(problem.code)}), problem.status
        return _page(session, report_id, errors_in(error, _WORDS)), 400


def _is_past(problem: Problem) -> bool:
    """What the form was for cannot be done any more: it stands otherwise by now."""
    return any(each.field in ("concern_id", "leave_out") for each in problem.fields)


def _page(session: Session, report_id: UUID, errors: dict[str, str], *, stale: bool = False) -> str:
    """``not_found`` for whoever is not concerned with it."""
    asked = UnopenedReportsQuery(concern_id=report_id)
    found = haven().services.ask(UNOPENED_REPORTS, session.caller, asked).reports
    if not found:
        raise Problem(ErrorCode.NOT_FOUND)
    report = found[0]
    return render_template(
        "unopened_report.html",
        report=report,
        school=school_names(session, report).get(report.school_id, "another school"),
        staff=staff_names(session, _people(report)),
        typed=request.form,
        errors=errors,
        stale=stale,
        key=secrets.token_urlsafe(24) if stale else request.form.get("key") or secrets.token_urlsafe(24),
        session=session,
    )


def _people(report: UnopenedReport) -> list[UUID]:
    return [each for each in (report.reporter_id, report.proposed_by, report.agreed_by) if each is not None]
