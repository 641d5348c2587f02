"""A rule of the trust's own as a form has it: what was typed, what stands there, and what is to be put right."""

import secrets
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from flask import request
from haven_schemas.acts.referrals.agencies import LIST_AGENCIES, Agency, ListAgencies
from haven_schemas.acts.referrals.own_rules import (
    LIST_OWN_RULES,
    OWN_ENDS,
    OWN_KINDS,
    OWN_MUSTS,
    OWN_STARTS,
    OwnRule,
)
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from pydantic import ValidationError
from timescales.days import KindOfDay
from timescales.rule import Rule
from timescales.rules import RULES, rule_of

from gateway.areas.agencies.keeping import in_order, today
from gateway.pages.forms import text, typed_day
from gateway.rendering.environment import errors_by_field
from gateway.security.problems import problem_of
from gateway.sessions.current import Session
from gateway.state import haven

_TEXTS = ("code", "nation", "agency_id", "what", "starts", "ends", "length", "kind", "must", "source", "edition")
_DAYS = ("since", "until")
_OWN_CODE_BYTES = 4
_WORDS: Annotated[Mapping[tuple[str, FieldCode], str], "what is to be put right"] = {
    ("code", FieldCode.NOT_ALLOWED): "The law sets this time, so it is not set here. Set another beside it.",
    ("what", FieldCode.TOO_SHORT): "Say what has happened by then.",
    ("starts", FieldCode.UNKNOWN): "Choose what it is counted from.",
    ("starts", FieldCode.NOT_ALLOWED): "The time this replaces is counted from something else. Choose the same.",
    ("ends", FieldCode.UNKNOWN): "Choose what ends it.",
    ("ends", FieldCode.NOT_ALLOWED): "The time this replaces is ended by something else. Choose the same.",
    ("length", FieldCode.WRONG_FORMAT): "Write how long, as a whole number such as 10.",
    ("length", FieldCode.TOO_LONG): "That is longer than ten years. Write a shorter time.",
    ("kind", FieldCode.UNKNOWN): "Choose which days count.",
    ("must", FieldCode.UNKNOWN): "Choose who has to act.",
    ("source", FieldCode.TOO_SHORT): "Say where you have it from, such as the procedures of your partnership.",
    ("edition", FieldCode.TOO_SHORT): "Say of which year or edition that is.",
    ("agency_id", FieldCode.NOT_ALLOWED): "No step of a referral begins this, so it is of no one agency. Choose all.",
    ("agency_id", FieldCode.UNKNOWN): "Choose an agency of the same nation that is still there.",
    ("since", FieldCode.WRONG_FORMAT): "Write the first day, such as 24/11/2026.",
    ("since", FieldCode.DUPLICATE): "An edition begins on this day already. Change that one, or choose a later day.",
    ("since", FieldCode.TOO_LONG_AGO): "A later edition is there already. Choose a day after it.",
    ("until", FieldCode.WRONG_FORMAT): "Write the last day, not before the first, or leave it empty.",
    ("until", FieldCode.OVERLAPS): "A later edition begins before that. Choose an earlier last day.",
}
_NO_ANSWER = frozenset({FieldCode.REQUIRED, FieldCode.UNKNOWN, FieldCode.WRONG_FORMAT, FieldCode.TOO_SHORT})


def typed_rule() -> dict[str, Any]:
    """The fields of the rule as they were typed."""
    typed: dict[str, Any] = {name: text(name) for name in _TEXTS}
    return {
        **typed,
        "agency_id": typed["agency_id"] or None,
        "length": int(typed["length"]) if typed["length"].isdecimal() else typed["length"],
        **{name: typed_day(name) or None for name in _DAYS},
    }


def values_of(present: OwnRule | None, ready: Rule | None) -> dict[str, str]:
    """What the form shows: what was typed, what is kept, what comes ready, or nothing."""
    if request.method == "POST":
        return {name: text(name) for name in (*_TEXTS, *_DAYS)}
    found = present or ready
    values = {name: str(getattr(found, name, None) or "") for name in (*_TEXTS, *_DAYS)}
    if present is None:
        values |= {"since": today().isoformat(), "until": "", "source": "", "edition": str(today().year)}
    if found is None:
        values |= {"code": f"own-{secrets.token_hex(_OWN_CODE_BYTES)}", "nation": "england", "kind": "working"}
    return values


def ready_rule(code: str) -> Rule | None:
    """The rule of that code that comes ready, if a trust may enter one in its place; None for another. Where its text
    does not say which days it means, the trust does."""
    rule = rule_of(code, today(), RULES)
    fits = (
        rule is not None
        and not rule.is_statutory
        and rule.starts in OWN_STARTS
        and rule.ends in OWN_ENDS
        and (rule.kind in OWN_KINDS or rule.kind is KindOfDay.UNSAID)
        and rule.must in OWN_MUSTS
    )
    return rule if fits else None


def own_rules(session: Session) -> list[OwnRule]:
    """All that are kept; ``not_permitted`` for whoever keeps none."""
    return haven().services.ask(LIST_OWN_RULES, session.caller).rules


def own_rule(session: Session, rule_id: UUID | str) -> OwnRule:
    """As it is kept; ``not_found`` for another."""
    for each in own_rules(session):
        if str(each.id) == str(rule_id):
            return each
    raise Problem(ErrorCode.NOT_FOUND)


def agencies_offered(session: Session) -> list[Agency]:
    """Those that are there, of the person's schools."""
    found = haven().services.ask(LIST_AGENCIES, session.caller, ListAgencies()).agencies
    return in_order(each for each in found if each.until is None)


def errors_of_rule(error: Problem | ValidationError) -> dict[str, str]:
    """Field and sentence; what is about something else is raised."""
    problem = problem_of(error)
    if problem.code is not ErrorCode.INVALID_REQUEST or not problem.fields:
        raise problem
    return {
        each.field: _sentence(each.field, each.code, errors_by_field([each])[each.field]) for each in problem.fields
    }


def _sentence(field: str, code: FieldCode, otherwise: str) -> str:
    if (field, code) in _WORDS:
        return _WORDS[field, code]
    if code in _NO_ANSWER:  # nothing was chosen or typed, however that is put
        return next(
            (words for (name, said), words in _WORDS.items() if name == field and said in _NO_ANSWER), otherwise
        )
    return otherwise
