"""Reminds a member of staff of an action that is due tomorrow, or overdue."""

from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import ActionDue

from alerts.copies.queries.duty_hours import duty_hours_of
from alerts.copies.use_cases.keep_categories import category_called
from alerts.extras import OtherOwners
from alerts.unseen.use_cases.late_facts import late_action
from alerts.unseen.use_cases.tell_of_late_work import told_first
from alerts.unseen.use_cases.watch_late import watch_late

from ..queries.action_staff import action_recipients
from .raise_alerts import Occurrence, raise_alerts


def remind_of_action(unit: Unit, owners: OtherOwners, event_id: UUID, at: datetime, event: ActionDue) -> None:
    """One alert for whoever owns the action now.

    If that one has left, or is linked to a child it is about, for those who triage at its school: they can pass it on.
    What is overdue is watched from then on, and mailed within the school's duty hours.
    """
    facts = owners.action_facts(event.action_id)
    unit.scope_to([facts.school_id])
    overdue = event.reminder == "overdue"
    occurrence = Occurrence(
        event_id=event_id,
        kind=f"action_{event.reminder}",
        school_id=facts.school_id,
        source_id=facts.action_id,
        object_id=facts.incident_id,
        sender_id=facts.given_by or facts.assigned_by,
        category_id=category_called(unit, owners, facts.category_name),
        category_name=facts.category_name,
        occurred_at=at,
        mail_from=duty_hours_of(unit, facts.school_id).next_duty(unit.now) if overdue else None,
    )
    recipients = action_recipients(unit, facts, [facts.owner_id])
    told = recipients.first_of(facts.owner_id)
    raise_alerts(unit, occurrence, told)
    if overdue:
        work = late_action(unit, owners, facts)
        watch_late(unit, work, told_first(told, work), told)
