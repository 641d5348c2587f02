"""Tells a member of staff that an action was given to them."""

from uuid import UUID

from chassis.database import Unit
from haven_schemas.events import ActionAssigned

from alerts.extras import OtherOwners

from .keep_categories import category_called
from .raise_alerts import Occurrence, raise_alerts


def tell_of_action(unit: Unit, owners: OtherOwners, event_id: UUID, event: ActionAssigned) -> None:
    """One alert for the owner the event names, who may since have passed the action on.

    An owner who turned out to be linked to a child it is about is not told: whoever gave it to them is.
    """
    facts = owners.action_facts(event.action_id)
    unit.scope_to([facts.school_id])
    occurrence = Occurrence(
        event_id=event_id,
        kind="action_assigned",
        school_id=facts.school_id,
        source_id=facts.action_id,
        object_id=facts.incident_id,
        sender_id=facts.assigned_by,
        category_id=category_called(unit, owners, facts.category_name),
        category_name=facts.category_name,
        occurred_at=facts.assigned_at,
    )
    told = facts.assigned_by if event.owner_id in facts.kept_from_ids else event.owner_id
    raise_alerts(unit, occurrence, [told])
