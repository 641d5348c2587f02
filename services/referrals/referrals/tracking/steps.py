"""What may happen to a referral, and how it stands afterwards.

Steps are written down as they are heard of, often late and not always in order: a step is refused only where it cannot
be so (a referral that is closed, a conference about a referral to a counsellor), never because another is missing.
"""

from collections.abc import Collection, Mapping

from haven_schemas.acts.referrals.agencies import AgencyKind
from haven_schemas.acts.referrals.referrals import ReferralState, StepKind

_PROTECTS: frozenset[AgencyKind] = frozenset({"childrens_services", "social_worker", "early_help"})
"""Agencies that assess, hold conferences and make plans."""
_OF_ANY_AGENCY: tuple[StepKind, ...] = (
    "acknowledged",
    "accepted",
    "not_accepted",
    "assessment_begun",
    "assessment_done",
    "contact_made",
    "contact_received",
    "escalated",
    "passed_on",
    "closed",
)
_AFTER_CLOSING: tuple[StepKind, ...] = ("contact_received", "contact_made")
"""Letters and calls come after a referral is closed as well: it stays closed by them."""
_OF_PROTECTION: tuple[StepKind, ...] = (
    "strategy_discussion",
    "enquiry_begun",
    "enquiry_ended",
    "conference_held",
    "core_group_held",
    "review_held",
    "child_in_need_plan",
    "child_protection_plan",
    "early_help_begun",
    "plan_ended",
)
_PLANS: frozenset[ReferralState] = frozenset({"child_in_need", "child_protection", "early_help"})
NOT_TAKEN_UP: frozenset[ReferralState] = frozenset({"sent", "acknowledged", "not_accepted"})
_LEAVES_A_PLAN: frozenset[StepKind] = frozenset(
    {"child_in_need_plan", "child_protection_plan", "early_help_begun", "plan_ended", "closed"}
)
_AFTER: Mapping[StepKind, ReferralState] = {
    "acknowledged": "acknowledged",
    "accepted": "accepted",
    "not_accepted": "not_accepted",
    "resubmitted": "sent",
    "assessment_begun": "in_assessment",
    "strategy_discussion": "strategy_discussion",
    "enquiry_begun": "strategy_discussion",
    "child_in_need_plan": "child_in_need",
    "child_protection_plan": "child_protection",
    "early_help_begun": "early_help",
    "plan_ended": "accepted",
    "closed": "closed",
}
_ACTS: frozenset[StepKind] = frozenset(
    {"assessment_done", "enquiry_ended", "conference_held", "core_group_held", "review_held"}
)
"""Whoever does so has taken the referral up."""
_ANSWERS: frozenset[StepKind] = _ACTS | {
    "acknowledged", "accepted", "not_accepted", "assessment_begun", "strategy_discussion", "enquiry_begun",
    "child_in_need_plan", "child_protection_plan", "early_help_begun",
}  # fmt: skip
"""Each is an answer of the agency, whether or not it acknowledged the referral before."""
_SAYS_HOW: frozenset[StepKind] = frozenset({*_AFTER, "enquiry_ended"} - {"acknowledged", "resubmitted", "closed"})


def next_steps(state: ReferralState, agency: AgencyKind, *, on_plan: bool = False) -> list[StepKind]:
    """What may be written down next. ``on_plan``: a plan it led to holds, though it may stand otherwise by now."""
    if state == "closed":
        return ["reopened", *_AFTER_CLOSING]
    steps = [*_OF_ANY_AGENCY[:3], *(_OF_PROTECTION if agency in _PROTECTS else ()), *_OF_ANY_AGENCY[3:]]
    if state == "not_accepted":
        steps.insert(0, "resubmitted")
    return [each for each in steps if _fits(each, state) or (each == "plan_ended" and on_plan)]


def state_after(kind: StepKind, state: ReferralState, before_closing: ReferralState) -> ReferralState:
    """How it stands once the step was taken. What is only acknowledged is not taken back behind what it led to, nor
    what it led to after a plan by the end of that plan; and a plan goes on, whatever is discussed or assessed
    meanwhile, until another one is made or it ends.

    ``before_closing``: how it stood when it was closed.
    """
    if kind == "reopened":
        return before_closing
    if kind == "acknowledged" and state != "sent":
        return state
    if kind not in _LEAVES_A_PLAN if state in _PLANS else kind == "plan_ended":
        return state
    if kind == "enquiry_ended" and state == "strategy_discussion":
        return "accepted"
    return "accepted" if kind in _ACTS and state in NOT_TAKEN_UP else _AFTER.get(kind, state)


def is_overtaken(kind: StepKind, later: Collection[StepKind]) -> bool:
    """Whether something that was written down already and came on a later day says how it stands: then a step that is
    written down late does not."""
    return kind in _SAYS_HOW and not _SAYS_HOW.isdisjoint(later)


def takes_back(kind: StepKind, state: ReferralState) -> StepKind | None:
    """The step that is no longer so with this one: a closing with an opening, a refusal with whatever follows from its
    opposite. What that step ended is waited for again. Sent again, everything begins anew."""
    if kind == "reopened":
        return "closed"
    if state == "not_accepted" and kind in _ANSWERS - {"acknowledged", "not_accepted"}:
        return "not_accepted"
    return None


def is_answer(kind: StepKind) -> bool:
    """Whether the agency has answered by it."""
    return kind in _ANSWERS


def is_decision(kind: StepKind) -> bool:
    """Whether the agency has said by it what it does, and not only that it has the referral."""
    return kind in _ANSWERS and kind != "acknowledged"


def _fits(kind: StepKind, state: ReferralState) -> bool:
    if kind == "acknowledged":
        return state == "sent"
    if kind == "plan_ended":
        return state in _PLANS
    return kind != "not_accepted" or state not in ("not_accepted", *_PLANS)
