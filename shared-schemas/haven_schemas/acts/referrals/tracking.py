"""Referrals: made, moved on step by step, looked at."""

from ...audit_actions import AuditAction
from ...call import Call
from ...rights import Right
from .going_on import GoesOn, GoesOnQuery
from .referrals import (
    InvolvedAgencies,
    InvolvedQuery,
    ListReferrals,
    MakeReferral,
    PlansHeld,
    PlansQuery,
    Referral,
    ReferralKept,
    ReferralPage,
    ReferralQuery,
    TakeStep,
)

MAKE_REFERRAL = Call(
    "referrals.make_referral",
    MakeReferral,
    ReferralKept,
    what="a referral was sent to an agency; the clocks that law and guidance set begin",
    right=Right.RECORD_WRITE,
    at="at the record's school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.REFERRAL_RECORD_ADD,),
)
TAKE_STEP = Call(
    "referrals.take_step",
    TakeStep,
    ReferralKept,
    what="what happened to a referral, with the version that was seen; clocks end and begin by it",
    right=Right.RECORD_WRITE,
    at="at the record's school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.REFERRAL_STEP_TAKE,),
)
GET_REFERRAL = Call(
    "referrals.get_referral",
    ReferralQuery,
    Referral,
    what="one referral of a record the caller sees, with its steps and deadlines; no word of what it says",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(AuditAction.REFERRAL_RECORD_READ,),
)
LIST_REFERRALS = Call(
    "referrals.list_referrals",
    ListReferrals,
    ReferralPage,
    what="referrals of records the caller sees, the newest first",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(AuditAction.REFERRAL_LIST_READ,),
)
INVOLVED_AGENCIES = Call(
    "referrals.involved_agencies",
    InvolvedQuery,
    InvolvedAgencies,
    what="which agencies are involved with a child now, by open referrals and placements of records the caller sees",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(AuditAction.REFERRAL_LIST_READ, AuditAction.REFERRAL_PLACEMENT_READ),
)
PLANS_HELD = Call(
    "referrals.plans_held",
    PlansQuery,
    PlansHeld,
    what="which of some children are on a plan and since when, by referrals of records the caller sees",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(AuditAction.REFERRAL_LIST_READ,),
)
GOES_ON = Call(
    "referrals.goes_on",
    GoesOnQuery,
    GoesOn,
    what="for incidents: beside which of some records a referral, a date to keep or a placement goes on; asks nobody",
    right=Right.SERVICE_OPEN_WORK,
    audits=(AuditAction.REFERRAL_LIST_READ,),
)
