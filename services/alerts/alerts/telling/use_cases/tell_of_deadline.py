"""Tells that a deadline of a referral or a date to keep is near, has come or is over; without child and agency."""

from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import DeadlineReached

from alerts.copies.queries.duty_hours import duty_hours_of
from alerts.extras import OtherOwners
from alerts.unseen.use_cases.late_facts import late_deadline
from alerts.unseen.use_cases.tell_of_late_work import told_first
from alerts.unseen.use_cases.watch_late import watch_late

from ..queries.action_staff import recipients_at
from .raise_alerts import Occurrence, raise_alerts


def tell_of_deadline(unit: Unit, owners: OtherOwners, event_id: UUID, at: datetime, event: DeadlineReached) -> None:
    """Whoever sees to it; where they left or are linked to a child in it, those who triage at its school.

    Nobody where it was met or ended meanwhile. The mail waits for the school's next duty hours; what is over is watched
    from then on, until somebody acts.
    """
    facts = owners.deadline_facts(event.deadline_id)
    if not facts.runs:
        return
    work = late_deadline(owners, facts)
    unit.scope_to([work.school_id])
    found = recipients_at(unit, work.school_id, work.kept_from, [facts.owner_id])
    told = found.first_of(facts.owner_id)
    occurrence = Occurrence(
        event_id=event_id,
        kind=f"{work.kind}_{event.stage}",
        school_id=work.school_id,
        source_id=work.source_id,
        object_id=work.object_id,
        occurred_at=at,
        mail_from=duty_hours_of(unit, work.school_id).next_duty(unit.now),
    )
    raise_alerts(unit, occurrence, told)
    if event.stage == "overdue" and work.holds:
        watch_late(unit, work, told_first(told, work), told)
