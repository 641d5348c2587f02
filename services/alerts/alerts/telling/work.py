"""Actions and deadlines."""

from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import ActionAssigned, ActionDue, DeadlineReached

from alerts.alert import Occurrence, raise_alerts
from alerts.extras import OtherOwners
from alerts.people import action_recipients, category_called, duty_hours_of, recipients_at
from alerts.unseen import late_action, late_deadline, told_first, watch_late


def tell_of_action(unit: Unit, owners: OtherOwners, event_id: UUID, event: ActionAssigned) -> None:
    """One alert for the owner the event names, who may since have passed the action on.

    An owner who turned out to be linked to a child it is about, or has left, is not told: whoever gave it to them is,
    unless they are no more free to be; then those who triage at its school.
    """
    facts = owners.action_facts(event.action_id)
    unit.scope_to([facts.school_id])
    giver = facts.given_by or facts.assigned_by
    occurrence = Occurrence(
        event_id=event_id,
        kind="action_assigned",
        school_id=facts.school_id,
        source_id=facts.action_id,
        object_id=facts.incident_id,
        sender_id=giver,
        category_id=category_called(unit, owners, facts.category_name),
        category_name=facts.category_name,
        occurred_at=facts.given_at or facts.assigned_at,
    )
    recipients = action_recipients(unit, facts, [event.owner_id, giver])
    raise_alerts(unit, occurrence, recipients.first_of(event.owner_id, giver))


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
