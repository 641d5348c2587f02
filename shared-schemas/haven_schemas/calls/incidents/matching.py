"""Which pupil a child is, and several ids of one child."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.matching import BirthExpected, ExpectBirth, MatchNotListed, NotListedMatched

MATCH_NOT_LISTED = Call(
    "incidents.match_not_listed",
    MatchNotListed,
    NotListedMatched,
    what="says which pupil a child is who was reported as not listed, or ends that",
    right=Right.CONCERN_TRIAGE,
    at="at the school",
    tier="elevated",
    writes=True,
    while_unproven=True,
    audits=(AuditAction.CONCERN_PUPIL_MATCH,),
)

EXPECT_BIRTH = Call(
    "incidents.expect_birth",
    ExpectBirth,
    BirthExpected,
    what="says on which day the birth of a child is expected who was reported as not listed, or that none is",
    right=Right.CONCERN_TRIAGE,
    at="at the school",
    tier="elevated",
    writes=True,
    while_unproven=True,
    audits=(AuditAction.CONCERN_BIRTH_EXPECT,),
)
