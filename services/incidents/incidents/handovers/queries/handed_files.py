"""The files of a handover, as far as the caller may know of the children."""

from chassis.units.database import Unit
from sqlalchemy import select

from incidents.models import FileHandoverRow, HandedFileRow

from .handover_team import is_open_file


def handed_files(unit: Unit, handover: FileHandoverRow, *, hold: bool = False) -> list[HandedFileRow]:
    """Those that hold anything, but for children the caller is kept from. ``hold``: until the transaction ends."""
    wanted = (
        select(HandedFileRow)
        .where(
            HandedFileRow.handover_id == handover.id,
            HandedFileRow.state.not_in(("empty", "withdrawn")),
            is_open_file(unit),
        )
        .order_by(HandedFileRow.subject_id)
    )
    return list(unit.session.scalars(wanted.with_for_update() if hold else wanted))
