"""The desk: what waits for the officer's word, their cases, and opening one."""

import secrets

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.pupils.data_cases import CLOSE_CASE, LIST_CASES, OPEN_CASE, DataCaseQuery, ListCases, OpenCase
from haven_schemas.acts.pupils.feeds_calls import LIST_APPROVALS
from haven_schemas.errors import Problem
from haven_schemas.rights import Right
from pydantic import ValidationError

from gateway.areas.accounts.pages.requests import count_of_mine
from gateway.pages.blueprint import page
from gateway.pages.forms import errors_of, text
from gateway.rendering.concurrent_calls import concurrent_calls
from gateway.sessions.current import Session
from gateway.state import haven

_A_PAGE = 20


@page("/data-protection", asks=LIST_CASES)
def data_protection(session: Session) -> ResponseReturnValue:
    """Approvals first, then cases, newest first."""
    return _page(session)


@page("/data-protection", asks=OPEN_CASE, methods=("POST",))
def open_case(session: Session) -> ResponseReturnValue:
    """Opens a case, once, and leads to it."""
    try:
        asked = OpenCase.model_validate({"reference": text("reference"), "reason": text("reason")})
        opened = haven().services.ask(OPEN_CASE, session.caller, asked, request.form.get("key") or None)
    except (Problem, ValidationError) as error:
        errors = errors_of(error)
        if errors is None:
            raise
        return _page(session, errors), 400
    return redirect(url_for("pages.data_case", case_id=opened.case_id), 303)


@page("/data-protection/closing", asks=CLOSE_CASE, methods=("POST",))
def close_case(session: Session) -> ResponseReturnValue:
    """Nobody is looked up for it any more."""
    asked = DataCaseQuery.model_validate({"case_id": request.form.get("case_id")})
    haven().services.ask(CLOSE_CASE, session.caller, asked)
    flash("The case is closed. Nobody is looked up for it any more.")
    return redirect(url_for("pages.data_protection"), 303)


def _page(session: Session, errors: dict[str, str] | None = None) -> str:
    asked = ListCases(limit=_A_PAGE, cursor=request.args.get("cursor"))
    with concurrent_calls() as calls:
        cases = calls.begin(haven().services.ask, LIST_CASES, session.caller, asked)
        requests = calls.begin(count_of_mine, session)
        fields = _fields_waiting(session)
    return render_template(
        "data_protection.html",
        session=session,
        page=cases.result(),
        requests=requests.result(),
        fields=fields,
        typed=request.form,
        errors=errors or {},
        key=request.form.get("key") or secrets.token_urlsafe(16),
    )


def _fields_waiting(session: Session) -> tuple[int, int] | None:
    """Special categories ticked at a feed, and names of fields Haven has none for, not decided; None for who does not
    decide about them."""
    if not session.has(Right.FEED_APPROVE):
        return None
    found = haven().services.ask(LIST_APPROVALS, session.caller)
    names = {each.name for feed in found.unknown for each in feed.fields if each.decided_at is None}
    return sum(1 for each in found.approvals if each.ticked and each.decided_at is None), len(names)
