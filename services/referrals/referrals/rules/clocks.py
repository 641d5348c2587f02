"""Which clocks a step begins and ends.

Rules are data (``timescales``): each says by a code what starts it and what it waits for. Here is which steps are those
codes. Rules about referrals are about those to children's services; only the rule of the designated officer is not.
"""

from collections.abc import Mapping
from typing import Literal

from haven_schemas.acts.referrals.agencies import AgencyKind
from haven_schemas.acts.referrals.referrals import StepKind
from timescales.codes import End
from timescales.days import KindOfDay
from timescales.rule import Rule
from timescales.starts import Start

from .course import CONFERENCES, Course
from .in_use import InUse

_CHILDRENS_SERVICES: frozenset[AgencyKind] = frozenset({"childrens_services", "social_worker"})
_STARTS: Mapping[StepKind, Start] = {
    "sent": Start.REFERRAL_MADE,
    "resubmitted": Start.REFERRAL_MADE,
    "enquiry_begun": Start.STRATEGY_DISCUSSION,
    "conference_held": Start.CONFERENCE_HELD,
    "child_protection_plan": Start.CONFERENCE_HELD,
    "core_group_held": Start.CORE_GROUP_HELD,
    "review_held": Start.LAST_REVIEW_HELD,
}
_OF_A_PLAN: frozenset[StepKind] = frozenset({"core_group_held", "review_held"})
_FROM_THE_LAST = frozenset(_STARTS[kind] for kind in _OF_A_PLAN)
BEGUN_BY_STEPS = frozenset({*_STARTS.values(), Start.ALLEGATION_REPORTED})
"""All else begins by hand, on an incident record."""
_ANSWERED = frozenset({End.ACKNOWLEDGED, End.DECISION_TOLD})
_CONFERRED = _ANSWERED | {End.ASSESSED, End.DISCUSSION_HELD, End.CONFERENCE_HELD}
_MEETS: Mapping[StepKind, frozenset[End]] = {
    "acknowledged": frozenset({End.ACKNOWLEDGED}),
    "accepted": _ANSWERED,
    "not_accepted": _ANSWERED,
    "assessment_begun": _ANSWERED,
    "assessment_done": _ANSWERED | {End.ASSESSED},
    "strategy_discussion": _ANSWERED | {End.DISCUSSION_HELD},
    "enquiry_begun": _ANSWERED | {End.DISCUSSION_HELD},
    "enquiry_ended": _ANSWERED | {End.DISCUSSION_HELD},
    "conference_held": _CONFERRED,
    "core_group_held": _ANSWERED | {End.CORE_GROUP_HELD},
    "review_held": _ANSWERED | {End.REVIEW_HELD},
    "child_in_need_plan": _ANSWERED | {End.ASSESSED},
    "child_protection_plan": _CONFERRED,
    "early_help_begun": _ANSWERED | {End.ASSESSED},
}
"""Whoever holds a conference or makes a plan has answered, assessed and discussed, whoever wrote that down."""
_OF_PROTECTION = frozenset({End.DISCUSSION_HELD, End.CONFERENCE_HELD, End.CORE_GROUP_HELD, End.REVIEW_HELD})
_NO_LONGER: Mapping[StepKind, frozenset[End]] = {
    "not_accepted": _OF_PROTECTION | {End.ASSESSED},
    "enquiry_ended": frozenset({End.CONFERENCE_HELD}),
    "plan_ended": frozenset({End.REVIEW_HELD, End.CORE_GROUP_HELD}),
    "child_in_need_plan": _OF_PROTECTION,
    "early_help_begun": _OF_PROTECTION,
}
"""What is no longer to come; of a referral that is closed nothing is."""


def rules_begun(kind: StepKind, agency: AgencyKind, course: Course, rules: InUse) -> list[Rule]:
    """The rules, of those that count for an agency, whose clocks begin with a step.

    What the trust set for one agency begins with the steps of referrals to it, of whatever kind it is.
    """
    if agency in _CHILDRENS_SERVICES:
        start = _start_of(kind, course)
        return [rule for rule in (*rules.general, *rules.of_agency) if rule.starts is start]
    general = Start.ALLEGATION_REPORTED if agency == "lado" and kind == "sent" else None
    own = {general, _STARTS.get(kind)}
    return [
        *(rule for rule in rules.general if rule.starts is general),
        *(rule for rule in rules.of_agency if rule.starts in own),
    ]


def needs_time(rule: Rule) -> bool:
    """Whether the time of day decides: of hours, and of what is due as a day starts."""
    return rule.by_start_of_day or any(span.kind is KindOfDay.HOUR for span in rule.readings)


def counts_from_first(rule: Rule) -> bool:
    """Whether of two steps that begin it the earlier counts: the discussion at which an enquiry was begun, and not a
    later one; of core groups and reviews the last does."""
    return rule.starts not in _FROM_THE_LAST


def becomes(kind: StepKind, agency: AgencyKind, ends: End) -> Literal["met", "ended"] | None:
    """What becomes with a step of a clock that runs: what it waits for has happened, or is not to come any more; None:
    it runs on."""
    if agency == "lado" and kind == "sent":
        return "met" if ends is End.OFFICER_TOLD else None
    if ends in _MEETS.get(kind, ()):
        return "met"
    return "ended" if kind == "closed" or ends in _NO_LONGER.get(kind, ()) else None


def _start_of(kind: StepKind, course: Course) -> Start | None:
    """Of a conference once, until the plan ends; of a review none where the child is in need, has early help or a plan
    that ended: it is no review conference."""
    if kind in CONFERENCES and course.is_protected:
        return None
    return None if kind in _OF_A_PLAN and course.is_protected is False else _STARTS.get(kind)
