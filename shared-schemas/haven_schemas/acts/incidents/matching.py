"""RPC of the incidents service about children who were reported as not listed."""

from datetime import date
from uuid import UUID

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right


class MatchNotListed(Contract):
    """The child a concern names as not listed is that pupil; ``pupil_id`` None: is nobody on the roll after all."""

    concern_id: UUID
    subject_id: UUID
    pupil_id: UUID | None


class NotListedMatched(Contract):
    """Whom the child is taken for now."""

    subject_id: UUID
    pupil_id: UUID | None


class ExpectBirth(Contract):
    """The birth of the child a concern names as not listed is expected on that day; None: they are born, or it is not
    known. ``seen``: the day that whoever says so saw there."""

    concern_id: UUID
    subject_id: UUID
    expected_on: date | None
    seen: date | None = None


class BirthExpected(Contract):
    """When it is expected now."""

    subject_id: UUID
    expected_on: date | None


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
