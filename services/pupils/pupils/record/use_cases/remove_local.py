"""Takes a local addition off a pupil's record; who did it and when is kept with it."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.paging import Empty
from haven_schemas.rpc.pupils.record import RemoveLocal

from pupils.models import PupilLocalRow
from pupils.roll.queries.seen_pupil import holds_for, seen_pupil


def remove_local(unit: Unit, request: RemoveLocal) -> Empty:
    """``not_found``; ``not_permitted``; ``stale_version`` if someone took it off already."""
    row = unit.session.get(PupilLocalRow, request.local_id, with_for_update=True)
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    pupil = seen_pupil(unit, row.pupil_id)
    if not holds_for(unit, Right.PUPIL_ADD_LOCAL, pupil):
        raise Problem(ErrorCode.NOT_PERMITTED)
    if row.version != request.version or row.removed_at is not None:
        raise Problem(ErrorCode.STALE_VERSION)
    row.version += 1
    row.removed_at, row.removed_by = unit.now, unit.access.actor_id
    unit.audit(
        AuditAction.PUPIL_LOCAL_REMOVE,
        right=Right.PUPIL_ADD_LOCAL,
        school_ids=[pupil.school_id],
        subject_ids=[pupil.id],
        object_id=row.id,
    )
    return Empty()
