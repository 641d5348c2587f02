"""Which clocks a step begins and ends.

Rules are data (``timescales``): each says by a code what starts it and what it waits for. Here is which steps are those
codes. Rules about referrals are about those to children's services; only the rule of the designated officer is not.
"""

from collections.abc import Mapping

from haven_schemas.rpc.referrals.agencies import AgencyKind
from haven_schemas.rpc.referrals.referrals import StepKind
from timescales.codes import End
from timescales.days import KindOfDay
from timescales.rule import Rule
from timescales.starts import Start

from referrals.rules.domain.in_use import InUse

_CHILDRENS_SERVICES: frozenset[AgencyKind] = frozenset({"childrens_services", "social_worker"})
_STARTS: Mapping[StepKind, Start] = {
    "sent": Start.REFERRAL_MADE,
    "resubmitted": Start.REFERRAL_MADE,
    "enquiry_begun": Start.STRATEGY_DISCUSSION,
    "conference_held": Start.CONFERENCE_HELD,
    "core_group_held": Start.CORE_GROUP_HELD,
    "review_held": Start.LAST_REVIEW_HELD,
}
BEGUN_BY_STEPS = frozenset({*_STARTS.values(), Start.ALLEGATION_REPORTED})
"""All else begins by hand, on an incident record."""
_ENDS: Mapping[StepKind, frozenset[End]] = {
    "acknowledged": frozenset({End.ACKNOWLEDGED}),
    "accepted": frozenset({End.ACKNOWLEDGED, End.DECISION_TOLD}),
    "not_accepted": frozenset({End.ACKNOWLEDGED, End.DECISION_TOLD}),
    "assessment_begun": frozenset({End.ACKNOWLEDGED, End.DECISION_TOLD}),
    "assessment_done": frozenset({End.ACKNOWLEDGED, End.ASSESSED}),
    "strategy_discussion": frozenset({End.ACKNOWLEDGED, End.DISCUSSION_HELD}),
    "enquiry_begun": frozenset({End.ACKNOWLEDGED, End.DISCUSSION_HELD}),
    "conference_held": frozenset({End.ASSESSED, End.CONFERENCE_HELD}),
    "core_group_held": frozenset({End.CORE_GROUP_HELD}),
    "review_held": frozenset({End.REVIEW_HELD}),
    "child_in_need_plan": frozenset({End.ACKNOWLEDGED, End.ASSESSED}),
    "child_protection_plan": frozenset({End.ACKNOWLEDGED, End.ASSESSED}),
    "early_help_begun": frozenset({End.ACKNOWLEDGED, End.ASSESSED}),
}
_NO_LONGER: Mapping[StepKind, frozenset[End]] = {
    "not_accepted": frozenset({End.ASSESSED}),
    "plan_ended": frozenset({End.REVIEW_HELD, End.CORE_GROUP_HELD}),
    "child_in_need_plan": frozenset({End.CORE_GROUP_HELD, End.CONFERENCE_HELD, End.REVIEW_HELD}),
    "early_help_begun": frozenset({End.CORE_GROUP_HELD, End.CONFERENCE_HELD, End.REVIEW_HELD}),
}
"""What is no longer to come; of a referral that is closed nothing is."""


def rules_begun(kind: StepKind, agency: AgencyKind, rules: InUse) -> list[Rule]:
    """The rules, of those that count for an agency, whose clocks begin with a step.

    What the trust set for one agency begins with the steps of referrals to it, of whatever kind it is.
    """
    start = _STARTS.get(kind) if agency in _CHILDRENS_SERVICES else None
    if agency == "lado" and kind == "sent":
        start = Start.ALLEGATION_REPORTED
    own = {start, _STARTS.get(kind)}
    general = [rule for rule in rules.general if rule.starts is start]
    return [*general, *(rule for rule in rules.of_agency if rule.starts in own)]


def needs_time(rule: Rule) -> bool:
    """Whether the time of day decides: of hours, and of what is due as a day starts."""
    return rule.by_start_of_day or any(span.kind is KindOfDay.HOUR for span in rule.readings)


def is_met(kind: StepKind, agency: AgencyKind, ends: End) -> bool:
    """Whether what a rule waits for has happened with the step."""
    if agency == "lado" and kind == "sent":
        return ends is End.OFFICER_TOLD
    return ends in _ENDS.get(kind, ())


def is_over(kind: StepKind, ends: End) -> bool:
    """Whether what a rule waits for is not to come any more."""
    return kind == "closed" or ends in _NO_LONGER.get(kind, ())
