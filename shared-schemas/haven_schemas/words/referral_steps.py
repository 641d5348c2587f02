"""What people read for how a referral stands, what happened to it, and its deadlines."""

from collections.abc import Mapping
from typing import Annotated

from ..acts.referrals.deadlines import ClockEnd, DeadlineState
from ..acts.referrals.referrals import Outcome, ReferralState, StepKind

REFERRAL_STATES: Mapping[ReferralState, str] = {
    "sent": "Sent, no answer yet",
    "acknowledged": "Acknowledged",
    "accepted": "Accepted",
    "not_accepted": "Not accepted",
    "in_assessment": "In assessment",
    "strategy_discussion": "Strategy discussion",
    "child_in_need": "Child in need plan",
    "child_protection": "Child protection plan",
    "early_help": "Early help",
    "closed": "Closed",
}
STEP_KINDS: Mapping[StepKind, str] = {
    "sent": "Sent",
    "acknowledged": "They acknowledged it",
    "accepted": "They accepted it",
    "not_accepted": "They did not accept it",
    "resubmitted": "We sent it again",
    "escalated": "We escalated it",
    "assessment_begun": "They began an assessment",
    "assessment_done": "The assessment is finished",
    "strategy_discussion": "A strategy discussion was held",
    "enquiry_begun": "A strategy discussion began section 47 enquiries",
    "enquiry_ended": "The enquiry ended without a conference",
    "conference_held": "The child protection conference was held",
    "core_group_held": "The core group met",
    "review_held": "A review was held",
    "child_in_need_plan": "There is a child in need plan",
    "child_protection_plan": "There is a child protection plan",
    "plan_ended": "The plan ended",
    "early_help_begun": "Early help began",
    "contact_made": "We were in touch with them",
    "contact_received": "They were in touch with us",
    "passed_on": "Somebody else sees to it",
    "closed": "It is closed",
    "reopened": "It is open again",
}
OUTCOMES: Mapping[Outcome, str] = {
    "help_given": "Help was given",
    "plan_ended": "A plan was made, and ended",
    "no_further_action": "No further action",
    "passed_to_other_agency": "Passed to another agency",
    "withdrawn": "Withdrawn by us",
    "moved_away": "The child moved away",
}
DEADLINE_STATES: Mapping[DeadlineState, str] = {
    "running": "Waiting",
    "late": "Overdue",
    "met": "Done in time",
    "met_late": "Done late",
    "ended": "No longer waited for",
}
SET_BECAUSE: Annotated[Mapping[str, str], "why another day was set than the rule's"] = {
    "authority_said": "The authority gave another day",
    "agreed_locally": "Agreed with the agency",
    "court_ordered": "A court ordered it",
    "child_needs_it_sooner": "The child needs it sooner",
    "other": "Another reason",
}
STRETCHES: Annotated[Mapping[str, str], "why the law lets a time take longer"] = {
    "complex_request": "The request is complex, or one of many",
    "school_closed": "The school was closed for at least four weeks",
    "appointment_missed": "An appointment was missed",
    "exceptional_circumstances": "Exceptional personal circumstances",
    "child_absent": "The child was away from the area for at least four weeks",
    "other_exception": "Another exception of the regulations",
}
CLOCK_ENDS: Mapping[ClockEnd, str] = {
    "no_longer_applies": "It does not apply any more",
    "plan_ended": "The plan, order or placement ended",
    "child_left": "The child left the school",
    "entered_by_mistake": "It was entered by mistake",
    "other": "Another reason",
}
RULE_STATUSES: Annotated[Mapping[str, str], "how well a rule is verified"] = {
    "verified": "Read in the text itself",
    "secondary": "As another body quotes it",
    "unverified": "Not verified",
    "own": "Set by the trust or its authority",
}
