"""All files are looked at anew."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.paging import Empty
from haven_schemas.rpc.retention.files import LastSweep

from retention.files.parts.sweeps import last_begun, want_sweep
from retention.files.queries.last_sweep import last_sweep
from retention.schedules.parts.setters import check_sets_schedules


def begin_sweep(unit: Unit, request: Empty) -> LastSweep:
    """One that goes on is left alone. ``not_permitted`` for who may not set schedules at every school."""
    check_sets_schedules(unit)
    last = last_begun(unit)
    if last is None or last.ended_at is not None:
        want_sweep(unit, unit.access.actor_id)
        unit.audit(AuditAction.RETENTION_SWEEP_BEGIN, right=Right.RETENTION_SET)
    return last_sweep(unit, request)
