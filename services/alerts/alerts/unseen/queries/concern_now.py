"""What incidents says of a concern that is watched."""

from uuid import UUID

from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc.incidents.triage import ConcernFacts

from alerts.extras import OtherOwners


def facts_of(owners: OtherOwners, concern_id: UUID) -> ConcernFacts | None:
    """None where incidents knows no such concern any more, as after a restore: one must not hold up the others."""
    try:
        return owners.concern_facts(concern_id)
    except Problem as problem:
        if problem.code is not ErrorCode.NOT_FOUND:
            raise
        return None
