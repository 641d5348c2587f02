"""A rule of time that the trust sets: entered, compared with what runs, and kept; deadlines move only where ticked."""

import secrets
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.calls.referrals.own_rules import KEEP_OWN_RULE, WHAT_WOULD_MOVE
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.referrals.own_rules import KeepOwnRule, OwnRule, OwnRuleKept, WhatWouldMove, WouldMove
from haven_schemas.words import own_rules as words
from haven_schemas.words.referral_steps import SET_BECAUSE
from pydantic import ValidationError

from gateway.areas.timescales.own_rule_form import (
    agencies_offered,
    errors_of_rule,
    own_rule,
    own_rules,
    ready_rule,
    typed_moves,
    typed_rule,
    values_of,
)
from gateway.pages.blueprint import page
from gateway.pages.forms import text, typed_version
from gateway.security.problems import problem_of
from gateway.sessions.current import Session
from gateway.state import haven

_OF_MOVES = frozenset({"because", "move"})


@page("/timescales/own/new", right=Right.CATEGORY_ADMINISTER, tier="elevated")
def new_own_rule(session: Session) -> ResponseReturnValue:
    """The form for one more; ``replaces`` names what comes ready, ``after`` the edition that it follows."""
    own_rules(session)  # whoever keeps none is told so before they type
    return _form(session, None, {})


@page("/timescales/own/new", right=Right.CATEGORY_ADMINISTER, tier="elevated", methods=("POST",))
def add_own_rule(session: Session) -> ResponseReturnValue:
    """Shows what it would move; once that was seen, keeps it."""
    return _compared_or_kept(session, None)


@page("/timescales/own/<uuid:rule_id>", right=Right.CATEGORY_ADMINISTER, tier="elevated")
def own_rule_to_change(session: Session, rule_id: UUID) -> ResponseReturnValue:
    """The form to change one."""
    return _form(session, own_rule(session, rule_id), {})


@page("/timescales/own/<uuid:rule_id>", right=Right.CATEGORY_ADMINISTER, tier="elevated", methods=("POST",))
def change_own_rule(session: Session, rule_id: UUID) -> ResponseReturnValue:
    """As adding one; if a colleague was quicker, theirs is shown beside what was typed."""
    return _compared_or_kept(session, own_rule(session, rule_id))


def _compared_or_kept(session: Session, present: OwnRule | None) -> ResponseReturnValue:
    try:
        if text("act") != "keep":
            return _form(session, present, {}, found=_compared(session))
        kept = _keep(session, present)
    except (Problem, ValidationError) as error:
        if problem_of(error).code is ErrorCode.STALE_VERSION:
            newest = None if present is None else own_rule(session, present.id)
            return _form(session, newest, {}, stale=True), 412
        errors = errors_of_rule(error)
        found = _compared(session) if errors.keys() <= _OF_MOVES else None
        return _form(session, present, errors, found=found), 400
    moved = {0: "No deadline that runs was moved.", 1: "One deadline was moved."}
    flash(f"The time is kept. {moved.get(kept.moved, f'{kept.moved} deadlines were moved.')}")
    return redirect(url_for("pages.timescales"), 303)


def _compared(session: Session) -> WouldMove:
    asked = WhatWouldMove.model_validate(typed_rule())
    return haven().services.ask(WHAT_WOULD_MOVE, session.caller, asked)


def _keep(session: Session, present: OwnRule | None) -> OwnRuleKept:
    asked = KeepOwnRule.model_validate(
        {
            **typed_rule(),
            "rule_id": None if present is None else present.id,
            "version": typed_version() or 0,
            "move": typed_moves(),
            "because": (text("because") or None) if request.form.getlist("move") else None,
        }
    )
    return haven().services.ask(KEEP_OWN_RULE, session.caller, asked, request.form.get("key") or None)


def _version(present: OwnRule | None, *, stale: bool) -> int:
    """That of the first look, which comparing does not take for a look at what a colleague saved meanwhile."""
    seen = typed_version() if request.method == "POST" and not stale else None
    return seen or (present.version if present is not None else 0)


def _form(
    session: Session,
    present: OwnRule | None,
    errors: dict[str, str],
    *,
    found: WouldMove | None = None,
    stale: bool = False,
) -> str:
    before = request.args.get("after", "")
    follows = own_rule(session, before) if before else None
    ready = ready_rule(request.args.get("replaces", ""))
    values = values_of(present or follows, ready)
    if follows is not None and request.method == "GET":
        values |= {"since": "", "until": "", "edition": ""}
    return render_template(
        "own_rule.html",
        session=session,
        present=present,
        version=_version(present, stale=stale),
        values=values,
        follows=bool(follows or ready) or bool(text("follows")),
        agencies=[each for each in agencies_offered(session) if each.nation == values["nation"]],
        words=words,
        because=SET_BECAUSE,
        ticked=request.form.getlist("move"),
        found=found,
        errors=errors,
        stale=stale,
        key=request.form.get("key") or secrets.token_urlsafe(24),
    )
