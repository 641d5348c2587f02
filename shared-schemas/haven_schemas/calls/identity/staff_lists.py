"""Lists of staff from the MIS: what they propose, and who decides about leavers."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.staff_lists import (
    DecideLeavers,
    InviteListed,
    LeaversDecided,
    ListedInvited,
    ListedSettled,
    SchoolStaffLists,
    SettleLeavingLead,
    SettleListed,
    StaffListCounts,
    StaffListsRef,
)
from haven_schemas.rpc.paging import Empty

STAFF_LIST_COUNTS = Call(
    "identity.staff_list_counts",
    Empty,
    StaffListCounts,
    what="how much waits in the staff lists of the caller's schools",
    right=Right.STAFF_ADMINISTER,
    tier="elevated",
    audits=(AuditAction.STAFF_LISTED_READ,),
)
LISTED_STAFF = Call(
    "identity.listed_staff",
    StaffListsRef,
    SchoolStaffLists,
    what="what a school's staff lists propose, leavers that wait, and what was done this month",
    right=Right.STAFF_ADMINISTER,
    at="at the school",
    tier="elevated",
    audits=(AuditAction.STAFF_LISTED_READ,),
)
INVITE_LISTED = Call(
    "identity.invite_listed",
    InviteListed,
    ListedInvited,
    what="the account that a list proposes, with the roles the caller chose",
    right=Right.STAFF_ADMINISTER,
    at="as `give_role` for each role",
    tier="elevated",
    writes=True,
    audits=(AuditAction.STAFF_LISTED_SETTLE,),
)
SETTLE_LISTED = Call(
    "identity.settle_listed",
    SettleListed,
    ListedSettled,
    what="dismisses a proposal, takes over name and address, or says whose account it is; `stale_version`",
    right=Right.STAFF_ADMINISTER,
    at="at the school, and as `change_account` for a change",
    tier="elevated",
    writes=True,
    audits=(
        AuditAction.STAFF_ACCOUNT_CHANGE,
        AuditAction.STAFF_ADDRESS_ASK,
        AuditAction.STAFF_ADDRESS_CHANGE,
        AuditAction.STAFF_LISTED_SETTLE,
    ),
)
DECIDE_LEAVERS = Call(
    "identity.decide_leavers",
    DecideLeavers,
    LeaversDecided,
    what="leavers that wait leave, or their accounts are kept; `stale_version`",
    right=Right.STAFF_ADMINISTER,
    at="at the school",
    tier="elevated",
    writes=True,
    audits=(
        AuditAction.ROLE_GRANT_END,
        AuditAction.STAFF_LEAVERS_DECIDE,
        AuditAction.STAFF_STATE_SET,
    ),
)
SETTLE_LEAVING_LEAD = Call(
    "identity.settle_leaving_lead",
    SettleLeavingLead,
    Empty,
    what="access of a lead who leaves by a staff list ends now, or is kept; `stale_version`",
    right=Right.SESSION_OWN,
    at="and being the trust lead or data protection officer there",
    tier="elevated",
    writes=True,
    audits=(
        AuditAction.ROLE_GRANT_END,
        AuditAction.STAFF_LEAVERS_DECIDE,
        AuditAction.STAFF_STATE_SET,
    ),
)
