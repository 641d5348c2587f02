"""A child who was reported as not listed is not born yet: a safeguarding lead says when that is expected."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.matching import BirthExpected, ExpectBirth

from incidents.matching.parts.not_listed_line import not_listed_line
from incidents.reporting.domain.expected_birth import expected_birth_problem


def expect_birth(unit: Unit, request: ExpectBirth) -> BirthExpected:
    """Until when their file is kept is counted from that day, unless they are matched to a pupil who was born.

    ``not_found`` as for a match (``match_not_listed``); ``invalid_request`` on ``expected_on`` for a day it cannot be;
    ``stale_version`` where another day stands there than the one that was seen, but for the very day that is said.
    """
    line = not_listed_line(unit, request.concern_id, request.subject_id)
    if line.expected_on == request.expected_on:
        return BirthExpected(subject_id=request.subject_id, expected_on=line.expected_on)
    if line.expected_on != request.seen:
        raise Problem(ErrorCode.STALE_VERSION)
    if request.expected_on is not None:
        wrong = expected_birth_problem(request.expected_on, line.occurred_at, unit.now)
        if wrong is not None:
            raise invalid("expected_on", wrong)
    line.expected_on = request.expected_on
    unit.audit(
        AuditAction.CONCERN_BIRTH_EXPECT,
        right=Right.CONCERN_TRIAGE,
        school_ids=[line.school_id],
        subject_ids=[request.subject_id],
        object_id=request.concern_id,
        outcome="done" if request.expected_on is not None else "ended",
    )
    return BirthExpected(subject_id=request.subject_id, expected_on=request.expected_on)
