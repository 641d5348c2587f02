"""The files of a handover, as far as the caller may know of the children."""

from chassis.units.database import Unit
from sqlalchemy import select

from incidents.models import FileHandoverRow, HandedFileRow
from incidents.sight.own_sight import sight_of


def handed_files(unit: Unit, handover: FileHandoverRow, *, hold: bool = False) -> list[HandedFileRow]:
    """Those that hold anything, but for children the caller is kept from. ``hold``: until the transaction ends."""
    sight = sight_of(unit)
    wanted = (
        select(HandedFileRow)
        .where(
            HandedFileRow.handover_id == handover.id,
            HandedFileRow.state.not_in(("empty", "withdrawn")),
        )
        .order_by(HandedFileRow.subject_id)
    )
    rows = unit.session.scalars(wanted.with_for_update() if hold else wanted)
    hidden = sight.kept_from | sight.closed
    return [row for row in rows if not hidden & {row.subject_id, row.pupil_id}]
