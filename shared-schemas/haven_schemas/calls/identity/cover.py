"""Cover for a school's safeguarding lead while they are away."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.cover import CoverList, CoverNamed, CoverQuery, EndCover, NameCover, PresentCover
from haven_schemas.rpc.paging import Empty

NAME_COVER = Call(
    "identity.name_cover",
    NameCover,
    CoverNamed,
    what="somebody covers for a school's safeguarding lead, for up to ten school days",
    right=Right.POLICY_SET,
    at="and `concern:triage` at the school: the trust lead's",
    tier="elevated",
    writes=True,
    audits=(AuditAction.ROLE_GRANT_ASK, AuditAction.ROLE_GRANT_GIVE),
)
END_COVER = Call(
    "identity.end_cover",
    EndCover,
    Empty,
    what="ends cover before its last day, or takes the asking back",
    right=Right.POLICY_SET,
    at="as `name_cover`",
    tier="elevated",
    writes=True,
    audits=(AuditAction.ROLE_GRANT_END, AuditAction.SIGHT_REQUEST_WITHDRAW),
)
LIST_COVER = Call(
    "identity.list_cover",
    CoverQuery,
    CoverList,
    what="who covered at a school, and how often",
    right=Right.SCHOOL_ADMINISTER,
    at="at the school",
    tier="elevated",
    audits=(AuditAction.SIGHT_LIST_READ,),
)
PRESENT_COVER = Call(
    "identity.present_cover",
    Empty,
    PresentCover,
    what="who covers now or soon at the caller's schools",
    right=Right.SCHOOL_ADMINISTER,
    tier="elevated",
    audits=(AuditAction.SIGHT_LIST_READ,),
)
