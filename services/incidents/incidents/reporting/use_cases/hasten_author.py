"""An account changed: what waits to know who its author was is looked at again at once."""

from chassis.units.database import Unit
from haven_schemas.events import StaffChanged
from sqlalchemy import update

from incidents.models import WaitingWorkRow
from incidents.reporting.domain.work import Work


def hasten_author(unit: Unit, event: StaffChanged) -> None:
    """A login that was out of order is back with a new password: its owner's reports are confirmed within seconds.

    Whether it is in order is asked of identity then; of any other change nothing comes but that question.
    """
    unit.session.execute(
        update(WaitingWorkRow)
        .where(
            WaitingWorkRow.kind == Work.CONFIRM_AUTHOR,
            WaitingWorkRow.wanted_id == event.staff_id,
            WaitingWorkRow.due_at > unit.now,
        )
        .values(due_at=unit.now)
    )
