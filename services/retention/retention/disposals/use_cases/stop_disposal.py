"""The data protection officer stops a file from being destroyed."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.retention.disposals import Disposal, StopDisposal

from retention.disposals.domain.states import OPEN
from retention.disposals.parts.held_disposal import check_seen
from retention.disposals.parts.saying import say
from retention.disposals.parts.sending import announce
from retention.disposals.parts.showing import shown
from retention.disposals.parts.stopping import list_stop, watched_over


def stop_disposal(unit: Unit, keyring: Keyring, request: StopDisposal) -> Disposal:
    """Up to its day. Nobody proposes it again for a year, or until an officer ends that. ``not_found`` at schools the
    caller does not watch over, ``stale_version``; ``VaultAway``."""
    row = watched_over(unit, request.disposal_id)
    check_seen(row, request.version, OPEN)
    was_announced = row.state == "announced"
    row.state, row.ended_by, row.ended_at = "stopped", unit.access.actor_id, unit.now
    row.version += 1
    say(unit, keyring, row, "stopped", request.words)
    if was_announced or row.readers:
        announce(unit, row, "stopped")
    list_stop(unit, row, "stop")
    unit.audit(
        AuditAction.RETENTION_DISPOSAL_STOP, right=Right.DATA_OVERSEE, school_ids=[row.school_id], object_id=row.id
    )
    return shown(unit, row)
