"""What stopping a disposal, and ending that, have in common."""

from uuid import UUID

from chassis.access.overseer import oversees
from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem

from retention.destruction_list.parts.lines_to_write import LineKind, list_disposal
from retention.disposals.parts.held_disposal import disposal_to_change
from retention.disposals.parts.sending import subject_ids_of
from retention.models import DisposalRow


def watched_over(unit: Unit, disposal_id: UUID) -> DisposalRow:
    """Locked; ``not_found`` at schools the caller does not watch over."""
    row = disposal_to_change(unit, disposal_id)
    if not oversees(unit.access, row.school_id):
        raise Problem(ErrorCode.NOT_FOUND)
    return row


def list_stop(unit: Unit, row: DisposalRow, kind: LineKind) -> None:
    """In the destruction list, where a restore of the database does not lose it."""
    list_disposal(unit, kind, row, subject_ids_of(unit, row), by=unit.access.actor_id)
