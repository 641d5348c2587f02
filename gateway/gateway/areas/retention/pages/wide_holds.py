"""Holds on many files: by school, years of birth or leaving, or a list of children; or on every file of the trust."""

import secrets
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.retention.wide_holds import LIFT_WIDE_HOLD, LIST_WIDE_HOLDS, PLACE_WIDE_HOLD, WideHold
from haven_schemas.errors import ErrorCode, Problem, words_of
from haven_schemas.rights import Right
from pydantic import ValidationError

from gateway.acts import boxes_of, to_put_right, typed
from gateway.pages.blueprint import page
from gateway.pages.forms import text
from gateway.rendering.people import staff_names
from gateway.security.problems import problem_of
from gateway.sessions.current import Session
from gateway.state import haven

_YEARS = ("born_from", "born_to", "left_from", "left_to")
_EVERYTHING, _SOME = "all", "some"
_NOT_ALL = "Only who looks after the whole trust or its data has files of other schools kept. Choose files of yours."
_NO_FILES = {"scope": "Choose which files. If only some, say at least a school or a year."}


@page("/retention/wide-holds/new", asks=PLACE_WIDE_HOLD)
def new_wide_hold(session: Session) -> ResponseReturnValue:
    """The form; of the children whose ids are in the address, if any are."""
    return _new(session, {})


@page("/retention/wide-holds/new", asks=PLACE_WIDE_HOLD, methods=("POST",))
def place_wide_hold(session: Session) -> ResponseReturnValue:
    """Places it, once."""
    limits = _limits()
    if limits is None:
        return _new(session, _NO_FILES), 400
    try:
        asked = typed(PLACE_WIDE_HOLD, **limits)
        haven().services.ask(PLACE_WIDE_HOLD, session.caller, asked, request.form.get("key") or None)
    except (Problem, ValidationError) as error:
        problem = problem_of(error)
        if problem.code is ErrorCode.NOT_PERMITTED:
            return _new(session, {"scope": _NOT_ALL}), problem.status
        return _new(session, to_put_right(PLACE_WIDE_HOLD, error)), 400
    flash("It stands from now on, until two people lift it. What waited to be destroyed and is covered is not.")
    return redirect(url_for("pages.holds"), 303)


@page("/retention/wide-holds/<uuid:hold_id>", asks=LIFT_WIDE_HOLD)
def wide_hold(session: Session, hold_id: UUID) -> ResponseReturnValue:
    """What it keeps and why, and the form to lift it."""
    return _page(session, _found(session, hold_id), {})


@page("/retention/wide-holds/<uuid:hold_id>", asks=LIFT_WIDE_HOLD, methods=("POST",))
def lift_wide_hold(session: Session, hold_id: UUID) -> ResponseReturnValue:
    """Asks that it be lifted, or, as the second person, lifts it."""
    try:
        asked = typed(LIFT_WIDE_HOLD, hold_id=hold_id)
        done = haven().services.ask(LIFT_WIDE_HOLD, session.caller, asked, request.form.get("key") or None)
    except (Problem, ValidationError) as error:
        problem = problem_of(error)
        if problem.code is ErrorCode.STALE_VERSION:
            return _page(session, _found(session, hold_id), {}, stale=True), problem.status
        if problem.code is ErrorCode.NOT_INDEPENDENT:
            return _page(session, _found(session, hold_id), {"words": words_of(problem.code)}), problem.status
        return _page(session, _found(session, hold_id), to_put_right(LIFT_WIDE_HOLD, error)), 400
    flash("It is lifted. The schedules count again." if done.lifted_at else "You have asked for it. It stands until a "
          "second person says the same, within 28 days.")  # fmt: skip
    return redirect(url_for("pages.holds"), 303)


def wide_holds_of(session: Session) -> list[WideHold]:
    """Those the person sees."""
    return haven().services.ask(LIST_WIDE_HOLDS, session.caller).holds


def may_hold_widely(session: Session) -> bool:
    """Whether the form is offered; the service decides for itself."""
    return session.has(Right.RETENTION_HOLD) or session.has(Right.DATA_OVERSEE)


def _limits() -> dict[str, Any] | None:
    """Which files, as chosen; None where neither everything nor anything was."""
    if children := request.form.getlist("child"):
        return {"subject_ids": children}
    if text("scope") == _EVERYTHING:
        return {}
    limits = {**{name: text(name) or None for name in _YEARS}, "school_ids": request.form.getlist("school") or None}
    return limits if text("scope") == _SOME and any(limits.values()) else None


def _found(session: Session, hold_id: UUID) -> WideHold:
    for each in wide_holds_of(session):
        if each.id == hold_id:
            return each
    raise Problem(ErrorCode.NOT_FOUND)


def _new(session: Session, errors: dict[str, str]) -> str:
    if not may_hold_widely(session):
        raise Problem(ErrorCode.NOT_PERMITTED)
    return render_template(
        "wide_hold_new.html",
        children=request.form.getlist("child") or request.args.getlist("child"),
        chosen=request.form.getlist("school"),
        boxes=boxes_of(PLACE_WIDE_HOLD),
        typed=request.form,
        errors=errors,
        key=request.form.get("key") or secrets.token_urlsafe(24),
        session=session,
    )


def _page(session: Session, found: WideHold, errors: dict[str, str], *, stale: bool = False) -> str:
    people = [found.placed_by, found.lift_asked_by, found.lifted_by]
    return render_template(
        "wide_hold.html",
        hold=found,
        boxes=boxes_of(LIFT_WIDE_HOLD),
        is_mine=found.lift_asked_by == session.view.staff_id,
        staff=staff_names(session, (each for each in people if each is not None)),
        typed=request.form,
        errors=errors,
        stale=stale,
        key=secrets.token_urlsafe(24) if stale else request.form.get("key") or secrets.token_urlsafe(24),
        session=session,
    )
