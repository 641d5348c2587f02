"""A report that does not open is not to be destroyed after all."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.unopened import DecideDiscard, DiscardDecided

from incidents.sealed_reports.parts.note_unopened import let_wait
from incidents.sealed_reports.queries.seen_unopened import held_unopened, triages


def withdraw_discard(unit: Unit, request: DecideDiscard) -> DiscardDecided:
    """Until somebody has agreed. ``not_found``, ``not_permitted``, ``stale_version``; ``invalid_request`` on
    ``concern_id`` of one that is not proposed."""
    row = held_unopened(unit, request.concern_id, request.version)
    if not triages(unit, row) or not unit.access.has(Right.RETENTION_PROPOSE, row.school_id):
        raise Problem(ErrorCode.NOT_PERMITTED)
    if row.state != "proposed":
        raise invalid("concern_id", FieldCode.NOT_ALLOWED)
    let_wait(unit, row)
    unit.audit(
        AuditAction.CONCERN_UNOPENED_WITHDRAW,
        right=Right.RETENTION_PROPOSE,
        school_ids=[row.school_id],
        object_id=row.concern_id,
    )
    return DiscardDecided.model_validate({"concern_id": row.concern_id, "state": row.state, "version": row.version})
