"""A child's files that went to another school and that nobody there has signed for."""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rpc.incidents.handovers import FileOnItsWay
from sqlalchemy import select

from incidents.handovers.parts.close_handover import STILL_WAITING
from incidents.models import FileHandoverRow, HandedFileRow

from .handover_lines import is_overdue
from .handover_team import is_of_team


def files_on_their_way(unit: Unit, family: Collection[UUID]) -> list[FileOnItsWay]:
    """For the safeguarding teams of both schools, the oldest first. ``family``: every id of a child whose file is open
    to the caller."""
    rows = unit.session.scalars(
        select(FileHandoverRow)
        .join(HandedFileRow, HandedFileRow.handover_id == FileHandoverRow.id)
        .where(
            HandedFileRow.subject_id.in_(family),
            HandedFileRow.state.in_(STILL_WAITING),
            FileHandoverRow.state == "open",
        )
        .order_by(FileHandoverRow.begun_at, FileHandoverRow.id)
    )
    return [
        FileOnItsWay(
            handover_id=row.id,
            from_school_id=row.from_school_id,
            to_school_id=row.to_school_id,
            begun_at=row.begun_at,
            due_on=row.due_on.isoformat(),
            overdue=is_overdue(unit, row),
        )
        for row in rows.unique()
        if is_of_team(unit, row)
    ]
