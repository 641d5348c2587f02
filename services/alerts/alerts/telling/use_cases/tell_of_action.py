"""Tells a member of staff that an action was given to them."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import ActionAssigned

from alerts.copies.use_cases.keep_categories import category_called
from alerts.extras import OtherOwners

from ..queries.action_staff import action_recipients
from .raise_alerts import Occurrence, raise_alerts


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
