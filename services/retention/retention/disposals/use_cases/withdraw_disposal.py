"""A file is not to be destroyed after all."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.retention.disposals import Disposal, WithdrawDisposal

from retention.disposals.domain.states import OPEN
from retention.disposals.parts.held_disposal import check_seen, disposal_to_change
from retention.disposals.parts.saying import say
from retention.disposals.parts.sending import announce
from retention.disposals.parts.showing import shown


def withdraw_disposal(unit: Unit, keyring: Keyring, request: WithdrawDisposal) -> Disposal:
    """By anybody who may propose at that school, up to its day. Incidents is not asked: nothing it says may stand in
    the way of that. ``not_found``, ``stale_version``; ``VaultAway``."""
    row = disposal_to_change(unit, request.disposal_id)
    if not unit.access.has(Right.RETENTION_PROPOSE, row.school_id):
        raise Problem(ErrorCode.NOT_FOUND)
    check_seen(row, request.version, OPEN)
    was_announced = row.state == "announced"
    row.state, row.ended_by, row.ended_at = "withdrawn", unit.access.actor_id, unit.now
    row.version += 1
    say(unit, keyring, row, "withdrawn", request.words)
    if was_announced or row.readers:
        announce(unit, row, "withdrawn")
    unit.audit(
        AuditAction.RETENTION_DISPOSAL_WITHDRAW,
        right=Right.RETENTION_PROPOSE,
        school_ids=[row.school_id],
        object_id=row.id,
    )
    return shown(unit, row)
