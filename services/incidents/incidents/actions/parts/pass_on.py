"""An action gets another owner, another day, or both, by whichever use case decides it."""

from datetime import date
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.events import ActionAssigned

from incidents.models import ActionChangeRow, ActionRow
from incidents.narrative import seal


def pass_on(
    unit: Unit,
    keyring: Keyring,
    action: ActionRow,
    reason: str,
    given_to: UUID | None,
    due_on: date,
    *,
    school_id: UUID,
) -> None:
    """What it said before is kept with the reason; ``given_to`` None: its owner stays. ``school_id``: where the new
    owner is told. Needs the vault.

    Reminders begin anew: the new owner was sent none, nor anyone for the new day.
    """
    key = keyring.open(unit, action.id)
    unit.session.add(
        ActionChangeRow(
            action_id=action.id,
            version=action.version,
            school_id=action.school_id,
            owner_id=action.owner_id,
            due_on=action.due_on,
            given_to=given_to,
            reason=seal(key, "action_change", action.id, "reason", reason, action.version),
            changed_by=unit.access.actor_id,
            changed_at=unit.now,
        )
    )
    action.due_on = due_on
    action.reminded = None
    action.version += 1
    if given_to is None:
        return
    action.owner_id = given_to
    unit.publish(
        ActionAssigned(action_id=action.id, incident_id=action.incident_id, owner_id=given_to, version=action.version),
        aggregate_id=action.id,
        aggregate_version=action.version,
        school_id=school_id,
    )
