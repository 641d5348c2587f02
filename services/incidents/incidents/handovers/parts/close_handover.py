"""A handover is over once nobody waits for a file of it any more."""

from chassis.units.database import Unit
from haven_schemas.events import FileReceived
from sqlalchemy import exists, select

from incidents.models import FileHandoverRow, HandedFileRow

STILL_WAITING = ("waiting", "excepted")


def close_if_done(unit: Unit, handover: FileHandoverRow) -> bool:
    """Where the last file was signed for or withdrawn; the sending team is told."""
    waits = exists().where(HandedFileRow.handover_id == handover.id, HandedFileRow.state.in_(STILL_WAITING))
    if handover.state != "open" or unit.session.scalar(select(waits)):
        return False
    handover.state = "received"
    handover.received_at = unit.now
    unit.publish(
        FileReceived(
            handover_id=handover.id, from_school_id=handover.from_school_id, to_school_id=handover.to_school_id
        ),
        aggregate_id=handover.id,
        aggregate_version=handover.version,
        school_id=handover.from_school_id,
    )
    return True
