"""Members of staff who are kept from a child's records."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.conflicts import (
    LinkStaff,
    ListStaffLinks,
    StaffLinked,
    StaffLinkPage,
    StaffLinkQuery,
    WorkQuery,
    WorkToPassOn,
)

LINK_STAFF = Call(
    "incidents.link_staff",
    LinkStaff,
    StaffLinked,
    what="keeps a member of staff from a child's records",
    right=Right.CONCERN_TRIAGE,
    at="at the school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.CONFLICT_LINK_SET,),
)
END_STAFF_LINK = Call(
    "incidents.end_staff_link",
    StaffLinkQuery,
    StaffLinked,
    what="the link no longer holds",
    right=Right.CONCERN_TRIAGE,
    at="at the school, not oneself",
    tier="elevated",
    writes=True,
    audits=(AuditAction.CONFLICT_LINK_END,),
)
LIST_STAFF_LINKS = Call(
    "incidents.list_staff_links",
    ListStaffLinks,
    StaffLinkPage,
    what="who is kept from whose records",
    right=Right.CONCERN_TRIAGE,
    tier="elevated",
    audits=(AuditAction.CONFLICT_LIST_READ,),
)
WORK_TO_PASS_ON = Call(
    "incidents.work_to_pass_on",
    WorkQuery,
    WorkToPassOn,
    what=("open actions, concerns and records about a child that are given to those who are kept from the child"),
    right=Right.CONCERN_TRIAGE,
    at="at the school",
    tier="elevated",
    audits=(AuditAction.CONFLICT_LIST_READ,),
)
