"""Takes the next export for a worker: one worker an export, the one that has waited longest first."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.lease import Lease, Leases

from incidents.models import ExportRow

_EXPORTS = Leases(ExportRow, (ExportRow.asked_at, ExportRow.id), held_as="running")


@dataclass(frozen=True)
class TakenExport:
    """An export in the hand of one worker."""

    export_id: UUID
    school_id: UUID
    asked_by: UUID
    format: str
    lease: Lease[ExportRow]


def take_export(unit: Unit, held_for: timedelta) -> TakenExport | None:
    """The export that has waited longest, or that a worker was silent about for too long; None if there is none."""
    taken = _EXPORTS.take(unit, held_for)
    if taken is None:
        return None
    row, lease = taken
    row.done = 0
    return TakenExport(row.id, row.school_id, row.asked_by, row.format, lease)
