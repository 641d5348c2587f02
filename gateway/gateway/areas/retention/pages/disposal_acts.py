"""What a person does about a file that is to be destroyed: agrees, withdraws, stops, or ends a stop."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.retention.disposals import Disposal, DisposalState
from haven_schemas.acts.retention.disposals_calls import (
    AGREE_DISPOSAL,
    END_STOP_DISPOSAL,
    STOP_DISPOSAL,
    WITHDRAW_DISPOSAL,
)
from haven_schemas.call import Call
from haven_schemas.errors import ErrorCode, Problem, words_of
from haven_schemas.rights import Right
from pydantic import ValidationError

from gateway.acts import boxes_of, to_put_right, typed
from gateway.areas.retention.destroy_word import WORD_MISSING, word_problems
from gateway.areas.retention.disposal_story import told
from gateway.areas.retention.pages.disposals import about, disposal_of
from gateway.pages.blueprint import page
from gateway.rendering.people import staff_names
from gateway.security.problems import problem_of
from gateway.sessions.current import Session
from gateway.state import haven

_WAITING: frozenset[DisposalState] = frozenset({"proposed", "announced"})


@dataclass(frozen=True)
class Act:
    """One thing to do. ``states``: in which it can be done; ``may``: whether this person may, as the service says."""

    name: str
    call: Call[Any, Disposal]
    states: frozenset[DisposalState]
    may: Callable[[Disposal], bool]
    done: str


_AGREE = Act(
    "agree",
    AGREE_DISPOSAL,
    frozenset({"proposed"}),
    lambda found: found.may_agree,
    "You have agreed. The file is destroyed once 14 school days have passed, unless somebody withdraws or stops that.",
)
_WITHDRAW = Act(
    "withdraw",
    WITHDRAW_DISPOSAL,
    _WAITING,
    lambda found: found.may_withdraw,
    "It is withdrawn. Nothing was destroyed.",
)
_STOP = Act(
    "stop",
    STOP_DISPOSAL,
    _WAITING,
    lambda found: found.may_stop,
    "It is stopped. Nothing was destroyed, and nobody proposes it again for a year unless you end that.",
)
_END_STOP = Act(
    "end-stop",
    END_STOP_DISPOSAL,
    frozenset({"stopped"}),
    lambda found: found.may_end_stop,
    "Your stop is ended. The file is destroyed only if somebody proposes it again, and a second person agrees.",
)
_OWN = {"word": WORD_MISSING, "read": "Read the file to its end before you agree."}


@page("/retention/disposals/<uuid:disposal_id>/agree", right=Right.RETENTION_AGREE, tier="elevated")
def agreement(session: Session, disposal_id: UUID) -> ResponseReturnValue:
    """What the second person looks at: facts, and no word of the file."""
    return _page(session, _AGREE, disposal_of(session, disposal_id), {})


@page("/retention/disposals/<uuid:disposal_id>/agree", right=Right.RETENTION_AGREE, tier="elevated", methods=("POST",))
def agree_disposal(session: Session, disposal_id: UUID) -> ResponseReturnValue:
    """Once the word was typed."""
    return _done(session, _AGREE, disposal_id)


@page("/retention/disposals/<uuid:disposal_id>/withdraw", right=Right.RETENTION_PROPOSE, tier="elevated")
def withdrawal(session: Session, disposal_id: UUID) -> ResponseReturnValue:
    """The form: why."""
    return _page(session, _WITHDRAW, disposal_of(session, disposal_id), {})


@page(
    "/retention/disposals/<uuid:disposal_id>/withdraw",
    right=Right.RETENTION_PROPOSE,
    tier="elevated",
    methods=("POST",),
)
def withdraw_disposal(session: Session, disposal_id: UUID) -> ResponseReturnValue:
    """Up to its day."""
    return _done(session, _WITHDRAW, disposal_id)


@page("/retention/disposals/<uuid:disposal_id>/stop", right=Right.DATA_OVERSEE, tier="elevated")
def disposal_stop(session: Session, disposal_id: UUID) -> ResponseReturnValue:
    """The form: why."""
    return _page(session, _STOP, disposal_of(session, disposal_id), {})


@page("/retention/disposals/<uuid:disposal_id>/stop", right=Right.DATA_OVERSEE, tier="elevated", methods=("POST",))
def stop_disposal(session: Session, disposal_id: UUID) -> ResponseReturnValue:
    """Up to its day."""
    return _done(session, _STOP, disposal_id)


@page("/retention/disposals/<uuid:disposal_id>/end-stop", right=Right.DATA_OVERSEE, tier="elevated")
def end_of_stop(session: Session, disposal_id: UUID) -> ResponseReturnValue:
    """The form: why."""
    return _page(session, _END_STOP, disposal_of(session, disposal_id), {})


@page("/retention/disposals/<uuid:disposal_id>/end-stop", right=Right.DATA_OVERSEE, tier="elevated", methods=("POST",))
def end_stop(session: Session, disposal_id: UUID) -> ResponseReturnValue:
    """It may be proposed again."""
    return _done(session, _END_STOP, disposal_id)


def _done(session: Session, act: Act, disposal_id: UUID) -> ResponseReturnValue:
    """Does it, once; if it changed meanwhile, it is shown as it is beside what was typed."""
    if act is _AGREE and word_problems():
        return _page(session, act, disposal_of(session, disposal_id), {"word": WORD_MISSING}), 400
    try:
        asked = typed(act.call, disposal_id=disposal_id)
        haven().services.ask(act.call, session.caller, asked, request.form.get("key") or None)
    except (Problem, ValidationError) as error:
        problem = problem_of(error)
        if problem.code is ErrorCode.STALE_VERSION:
            return _page(session, act, disposal_of(session, disposal_id), {}, stale=True), problem.status
        if problem.code is ErrorCode.NOT_INDEPENDENT:
            errors = {"word": words_of(problem.code)}
            return _page(session, act, disposal_of(session, disposal_id), errors), problem.status
        return _page(session, act, disposal_of(session, disposal_id), to_put_right(act.call, error, _OWN)), 400
    flash(act.done)
    return redirect(url_for("pages.disposal", disposal_id=disposal_id), 303)


def _page(session: Session, act: Act, found: Disposal, errors: dict[str, str], *, stale: bool = False) -> str:
    """Without the form where it is past that. ``not_permitted`` for who has no part in it; ``not_independent`` for who
    may agree to others, and not to this one."""
    possible = found.state in act.states and act.may(found)
    if act.call.right is None or not session.has(act.call.right):
        raise Problem(ErrorCode.NOT_PERMITTED)
    if found.state in act.states and not possible:
        raise Problem(ErrorCode.NOT_INDEPENDENT if act is _AGREE else ErrorCode.NOT_PERMITTED)
    story = told(found)
    return render_template(
        "disposal_act.html",
        act=act.name,
        boxes=boxes_of(act.call),
        possible=possible,
        disposal=found,
        story=story,
        staff=staff_names(session, (each.by for each in story if each.by is not None)),
        typed=request.form,
        errors=errors,
        stale=stale,
        key=secrets.token_urlsafe(24) if stale else request.form.get("key") or secrets.token_urlsafe(24),
        session=session,
        **about(session, found),
    )
