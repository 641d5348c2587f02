"""Owners of open actions are reminded; alerts tells them, and names no child."""

from zoneinfo import ZoneInfo

from chassis.units.database import Unit
from haven_schemas.events import ActionDue
from sqlalchemy import or_, select

from incidents.copies.known import known_schools
from incidents.models import ActionRow
from incidents.steps.domain.reminders import SOON, SOONEST_HOUR, last_day_reminded_of, reminder_for

_BATCH = 100
_LONDON = ZoneInfo("Europe/London")


def remind_of_actions(unit: Unit) -> int:
    """Up to 100 reminders that are due, each once however many replicas look; how many.

    The reminder sent and its event are one transaction. An action completed or reminded of meanwhile is skipped.
    """
    here = unit.now.astimezone(_LONDON)
    if here.hour < SOONEST_HOUR:
        return 0
    unit.scope_to(known_schools(unit.session))
    today, sent = here.date(), 0
    for action in unit.session.scalars(
        select(ActionRow)
        .where(
            ActionRow.completed_at.is_(None),
            or_(
                ActionRow.reminded.is_(None) & (ActionRow.due_on <= last_day_reminded_of(today)),
                (ActionRow.reminded == SOON) & (ActionRow.due_on < today),
            ),
        )
        .order_by(ActionRow.due_on)
        .limit(_BATCH)
        .with_for_update(skip_locked=True)
    ):
        reminder = reminder_for(action.due_on, today, action.reminded)
        if reminder is None:
            continue
        action.reminded = reminder
        unit.publish(
            ActionDue.model_validate({"action_id": action.id, "owner_id": action.owner_id, "reminder": reminder}),
            aggregate_id=action.id,
            aggregate_version=action.version,
            school_id=action.school_id,
        )
        sent += 1
    return sent
