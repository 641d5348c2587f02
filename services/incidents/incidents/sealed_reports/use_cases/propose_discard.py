"""A report that nobody can open is to be destroyed; a second person has to agree."""

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.unopened import DiscardDecided, ProposeDiscard

from incidents.extras import OtherOwners
from incidents.sealed_reports.parts.announce_discard import announce_discard
from incidents.sealed_reports.queries.kept_by_hold import check_not_held
from incidents.sealed_reports.queries.seen_unopened import held_unopened, triages


def propose_discard(unit: Unit, owners: OtherOwners, request: ProposeDiscard) -> DiscardDecided:
    """``not_found``, ``not_permitted``, ``stale_version``; ``invalid_request`` on ``concern_id`` of one that opens
    without a child, that is proposed already, or that a hold may be on; ``OwnerAway``. A program proposes nothing: it
    does not count as one of two people."""
    row = held_unopened(unit, request.concern_id, request.version)
    may = triages(unit, row) and unit.access.has(Right.RETENTION_PROPOSE, row.school_id)
    if not may or unit.access.is_program:
        raise Problem(ErrorCode.NOT_PERMITTED)
    if row.state != "waiting" or row.because == "child_key_gone":
        raise invalid("concern_id", FieldCode.NOT_ALLOWED)
    check_not_held(unit, owners, row)
    row.state, row.reason = "proposed", request.reason
    row.proposed_by, row.proposed_at = unit.access.actor_id, unit.now
    row.proposed_session, row.discard_id = unit.access.session_id, new_id()
    row.version += 1
    announce_discard(unit, row, "proposed")
    unit.audit(
        AuditAction.CONCERN_UNOPENED_PROPOSE,
        right=Right.RETENTION_PROPOSE,
        school_ids=[row.school_id],
        object_id=row.concern_id,
        outcome=request.reason,
    )
    return DiscardDecided.model_validate({"concern_id": row.concern_id, "state": row.state, "version": row.version})
