"""Tells those who may decide about files of a school's roll that one waits; after a day those who see who would leave.

It says of nobody, and not how many would leave.
"""

from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import RollFileWaits
from haven_schemas.rights import Right
from haven_schemas.rpc.alerts import RollFileAlertKind

from ..domain.recipients import NobodyToTell, choose_recipients
from ..queries.triage_staff import staff_who_triage, staff_with
from .raise_alerts import Occurrence, raise_alerts


def tell_of_roll_file(unit: Unit, event_id: UUID, at: datetime, school_id: UUID | None, event: RollFileWaits) -> None:
    """Where nobody may decide at the school, those who triage there hear of it at once; ``NobodyToTell``."""
    if school_id is None:
        raise NobodyToTell
    decide = sorted(each.staff_id for each in staff_with(unit, Right.FEED_ADMINISTER, school_id))
    kind: RollFileAlertKind = "roll_file_waits"
    if event.step == "late" or not decide:
        kind, decide = "roll_file_late", choose_recipients(staff_who_triage(unit, school_id), None)
    unit.scope_to([school_id])
    occurrence = Occurrence(
        event_id=event_id,
        kind=kind,
        school_id=school_id,
        source_id=event.notice_id,
        object_id=event.notice_id,
        occurred_at=at,
    )
    raise_alerts(unit, occurrence, decide)
