"""On the day that was set at closing somebody is told to look back; alerts tells them, and names no child."""

from zoneinfo import ZoneInfo

from chassis.units.database import Unit
from haven_schemas.events import LookBackDue
from sqlalchemy import select

from incidents.copies.known import known_schools
from incidents.models import IncidentRow
from incidents.steps.domain.reminders import SOONEST_HOUR
from incidents.triage.domain.triage import INCIDENT_CLOSED

_BATCH = 100
_LONDON = ZoneInfo("Europe/London")


def remind_of_look_backs(unit: Unit) -> int:
    """Up to 100 records whose day has come, each day once however many replicas look; how many.

    What was told and its event are one transaction. A further day, set when looking back, is told again.
    """
    here = unit.now.astimezone(_LONDON)
    if here.hour < SOONEST_HOUR:
        return 0
    unit.scope_to(known_schools(unit.session))
    told = 0
    for record in unit.session.scalars(
        select(IncidentRow)
        .where(
            IncidentRow.status == INCIDENT_CLOSED,
            IncidentRow.look_back_on <= here.date(),
            IncidentRow.look_back_told.is_distinct_from(IncidentRow.look_back_on),
        )
        .order_by(IncidentRow.look_back_on, IncidentRow.id)
        .limit(_BATCH)
        .with_for_update(skip_locked=True)
    ):
        record.look_back_told = record.look_back_on
        unit.publish(
            LookBackDue(incident_id=record.id),
            aggregate_id=record.id,
            aggregate_version=record.version,
            school_id=record.school_id,
        )
        told += 1
    return told
