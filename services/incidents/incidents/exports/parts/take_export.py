"""Takes the next export for a worker: one worker an export, the one that has waited longest first."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from sqlalchemy import and_, or_, select

from incidents.models import ExportRow


class TakenOver(Exception):
    """Another worker has the export now; this one leaves it alone."""


@dataclass(frozen=True)
class TakenExport:
    """An export in the hand of one worker."""

    export_id: UUID
    school_id: UUID
    asked_by: UUID
    format: str
    attempts: int
    taken_by: UUID
    held_for: timedelta


def take_export(unit: Unit, held_for: timedelta) -> TakenExport | None:
    """The export that has waited longest, or that a worker was silent about for too long; None if there is none."""
    row = unit.session.scalar(
        select(ExportRow)
        .where(
            or_(
                ExportRow.state == "waiting",
                and_(ExportRow.state == "running", ExportRow.taken_until < unit.now),
            )
        )
        .order_by(ExportRow.asked_at, ExportRow.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if row is None:
        return None
    row.state, row.taken_by, row.taken_until = "running", new_id(), unit.now + held_for
    row.attempts += 1
    row.done = 0
    return TakenExport(row.id, row.school_id, row.asked_by, row.format, row.attempts, row.taken_by, held_for)


def still_ours(unit: Unit, taken: TakenExport) -> ExportRow:
    """Its row, locked, held for a while longer; ``TakenOver`` if another worker has it or it is finished."""
    row = unit.session.scalar(
        select(ExportRow)
        .where(ExportRow.id == taken.export_id, ExportRow.state == "running", ExportRow.taken_by == taken.taken_by)
        .with_for_update()
    )
    if row is None:
        raise TakenOver
    row.taken_until = unit.now + taken.held_for
    return row


def give_back(unit: Unit, taken: TakenExport) -> None:
    """Lets another attempt begin at once, uncounted: something we depend on is away."""
    row = still_ours(unit, taken)
    row.state, row.taken_by, row.taken_until = "waiting", None, None
    row.attempts -= 1
