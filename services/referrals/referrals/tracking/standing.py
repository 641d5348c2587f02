"""Since when a referral stands as it does, and which plan holds by what was written down of it.

A plan holds until a step ends it or the referral is closed: an assessment or a strategy discussion that comes after it
changes how the referral stands and ends no plan.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from haven_schemas.acts.referrals.referrals import MadePlan, PlanHeld, ReferralState, StepKind

from .steps import NOT_TAKEN_UP, state_after

_BEGINS: Mapping[StepKind, MadePlan] = {
    "child_protection_plan": "child_protection",
    "child_in_need_plan": "child_in_need",
    "early_help_begun": "early_help",
}


class Happened(Protocol):
    """A step, as it was written down."""

    kind: StepKind
    occurred_at: datetime


@dataclass(frozen=True)
class Standing:
    """``since``: from when on it stands as it does. ``plan``: what holds; None of a referral that is closed."""

    since: datetime
    plan: PlanHeld | None


def standing(sent_at: datetime, steps: Iterable[Happened]) -> Standing:
    """Of the steps in the order in which they were written down, the one in which each moved the referral on. A plan
    that is written down again holds from the earliest of its days; what is accepted once an enquiry or a plan is over
    has been so since they took it up."""
    state: ReferralState = "sent"
    since, plan, before, taken_up = sent_at, None, (state, sent_at), None
    for step in steps:
        if step.kind in _BEGINS:
            plan = _begun(plan, _BEGINS[step.kind], step.occurred_at)
        elif step.kind == "plan_ended":
            plan = None
        after = state_after(step.kind, state, before[0])
        if step.kind == "reopened":
            state, since = before
        elif after != state:
            before = (state, since)
            state, since = after, step.occurred_at
            if after != "closed":
                taken_up = None if after in NOT_TAKEN_UP else taken_up or since
            since = taken_up if taken_up and after == "accepted" else since
    if plan is not None and plan.kind == state:
        since = plan.since
    return Standing(since, None if state == "closed" else plan)


def _begun(plan: PlanHeld | None, kind: MadePlan, at: datetime) -> PlanHeld:
    return PlanHeld(kind=kind, since=min(at, plan.since) if plan is not None and plan.kind == kind else at)
