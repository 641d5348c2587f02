"""Who has not signed for a handover is told the day before it is due and every day it is overdue."""

from zoneinfo import ZoneInfo

from chassis.units.database import Unit
from haven_schemas.events import FileHandoverWaits
from sqlalchemy import or_, select

from incidents.copies.known import known_schools
from incidents.handovers.domain.receipt import chase_of, last_day_told_of
from incidents.models import FileHandoverRow
from incidents.steps.domain.reminders import SOONEST_HOUR

_BATCH = 100
_LONDON = ZoneInfo("Europe/London")


def chase_handovers(unit: Unit) -> int:
    """Up to 100 handovers, each once a day however many replicas look; how many events that made."""
    here = unit.now.astimezone(_LONDON)
    if here.hour < SOONEST_HOUR:
        return 0
    unit.scope_to(known_schools(unit.session))
    today, told = here.date(), 0
    waiting = select(FileHandoverRow).where(
        FileHandoverRow.state == "open",
        FileHandoverRow.due_on <= last_day_told_of(today),
        or_(FileHandoverRow.told_on.is_(None), FileHandoverRow.told_on < today),
    )
    in_order = waiting.order_by(FileHandoverRow.due_on, FileHandoverRow.id).limit(_BATCH)
    for handover in unit.session.scalars(in_order.with_for_update(skip_locked=True)):
        chase = chase_of(handover.due_on, handover.told_on, today)
        if chase is None:
            continue
        handover.told_on = today
        schools = [handover.to_school_id, *([handover.from_school_id] if chase.tell_sender else [])]
        for school_id in schools:
            unit.publish(
                FileHandoverWaits(handover_id=handover.id, school_id=school_id, wait=chase.wait),
                aggregate_id=handover.id,
                aggregate_version=handover.version,
                school_id=school_id,
            )
        told += len(schools)
    return told
