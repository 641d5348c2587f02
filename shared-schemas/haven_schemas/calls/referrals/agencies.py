"""Agencies outside the trust, and whom to speak to there."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.referrals.agencies import (
    Agency,
    AgencyKept,
    AgencyList,
    AgencyQuery,
    KeepAgency,
    KeepContact,
    ListAgencies,
)

_BY_WHOM = "at each school it is for; for every school of the trust `category:administer`"

LIST_AGENCIES = Call(
    "referrals.list_agencies",
    ListAgencies,
    AgencyList,
    what="agencies that the caller's schools turn to, with their people",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(AuditAction.REFERRAL_AGENCY_READ,),
)
GET_AGENCY = Call(
    "referrals.get_agency",
    AgencyQuery,
    Agency,
    what="one agency",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(AuditAction.REFERRAL_AGENCY_READ,),
)
KEEP_AGENCY = Call(
    "referrals.keep_agency",
    KeepAgency,
    AgencyKept,
    what="adds an agency, or changes what is known of one, with the version that was seen",
    right=Right.RECORD_WRITE,
    at=_BY_WHOM,
    tier="elevated",
    writes=True,
    audits=(AuditAction.REFERRAL_AGENCY_KEEP,),
)
KEEP_CONTACT = Call(
    "referrals.keep_contact",
    KeepContact,
    AgencyKept,
    what="adds a person at an agency, or changes what is known of one",
    right=Right.RECORD_WRITE,
    at="at a school the agency is for",
    tier="elevated",
    writes=True,
    audits=(AuditAction.REFERRAL_AGENCY_KEEP,),
)
