"""A rule of time that the trust sets."""

import secrets
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.referrals.own_rules import KEEP_OWN_RULE, KeepOwnRule, OwnRule
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.words import own_rules as words
from pydantic import ValidationError

from gateway.areas.timescales.own_rule_form import (
    agencies_offered,
    errors_of_rule,
    own_rule,
    own_rules,
    ready_rule,
    typed_rule,
    values_of,
)
from gateway.pages.blueprint import page
from gateway.pages.forms import text, typed_version
from gateway.security.problems import problem_of
from gateway.sessions.current import Session
from gateway.state import haven


@page("/timescales/own/new", right=Right.CATEGORY_ADMINISTER, tier="elevated")
def new_own_rule(session: Session) -> ResponseReturnValue:
    """The form for one more; ``replaces`` names what comes ready, ``after`` the edition that it follows."""
    own_rules(session)  # whoever keeps none is told so before they type
    return _form(session, None, {})


@page("/timescales/own/new", asks=KEEP_OWN_RULE, methods=("POST",))
def add_own_rule(session: Session) -> ResponseReturnValue:
    """For what begins from its first day on."""
    return _saved(session, None)


@page("/timescales/own/<uuid:rule_id>", right=Right.CATEGORY_ADMINISTER, tier="elevated")
def own_rule_to_change(session: Session, rule_id: UUID) -> ResponseReturnValue:
    """The form to change one."""
    return _form(session, own_rule(session, rule_id), {})


@page("/timescales/own/<uuid:rule_id>", asks=KEEP_OWN_RULE, methods=("POST",))
def change_own_rule(session: Session, rule_id: UUID) -> ResponseReturnValue:
    """As adding one; if a colleague was quicker, theirs is shown beside what was typed."""
    return _saved(session, own_rule(session, rule_id))


def _saved(session: Session, present: OwnRule | None) -> ResponseReturnValue:
    try:
        _save(session, present)
    except (Problem, ValidationError) as error:
        if present is not None and problem_of(error).code is ErrorCode.STALE_VERSION:
            return _form(session, own_rule(session, present.id), {}, stale=True), 412
        return _form(session, present, errors_of_rule(error)), 400
    flash("The time is saved. Deadlines that run keep the day they have.")
    return redirect(url_for("pages.timescales"), 303)


def _save(session: Session, present: OwnRule | None) -> None:
    of_what = {"rule_id": None if present is None else present.id, "version": typed_version() or 0}
    asked = KeepOwnRule.model_validate({**typed_rule(), **of_what})
    haven().services.ask(KEEP_OWN_RULE, session.caller, asked, request.form.get("key") or None)


def _version(present: OwnRule | None, *, stale: bool) -> int:
    """That of the first look, so that what is put right takes nothing for seen that a colleague saved meanwhile."""
    seen = typed_version() if request.method == "POST" and not stale else None
    return seen or (present.version if present is not None else 0)


def _form(session: Session, present: OwnRule | None, errors: dict[str, str], *, stale: bool = False) -> str:
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
        errors=errors,
        stale=stale,
        key=request.form.get("key") or secrets.token_urlsafe(24),
    )
