"""The data protection officer ends that a file may not be destroyed."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.retention.disposals import Disposal, StopDisposal

from retention.disposals.parts.held_disposal import check_seen
from retention.disposals.parts.saying import say
from retention.disposals.parts.showing import shown
from retention.disposals.parts.stopping import list_stop, watched_over


def end_stop_disposal(unit: Unit, keyring: Keyring, request: StopDisposal) -> Disposal:
    """It may be proposed again; nothing is proposed by that. Errors as ``stop_disposal``."""
    row = watched_over(unit, request.disposal_id)
    check_seen(row, request.version, ("stopped",))
    if row.stop_ended_at is not None:
        raise Problem(ErrorCode.STALE_VERSION)
    row.stop_ended_by, row.stop_ended_at = unit.access.actor_id, unit.now
    row.version += 1
    say(unit, keyring, row, "stop_ended", request.words)
    list_stop(unit, row, "stop_ended")
    unit.audit(
        AuditAction.RETENTION_DISPOSAL_END_STOP, right=Right.DATA_OVERSEE, school_ids=[row.school_id], object_id=row.id
    )
    return shown(unit, row)
