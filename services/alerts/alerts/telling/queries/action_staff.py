"""Who can be told of an action, from the copy of identity's staff."""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rpc.incidents.actions import ActionFactsReply
from sqlalchemy import select

from alerts.models import StaffRow

from ..domain.action_recipients import ActionRecipients
from .triage_staff import staff_who_triage


def action_recipients(unit: Unit, facts: ActionFactsReply, people: Collection[UUID]) -> ActionRecipients:
    """``people``: the owner, and who gave it."""
    return recipients_at(unit, facts.school_id, facts.kept_from_ids, people)


def recipients_at(
    unit: Unit, school_id: UUID, kept_from: Collection[UUID], people: Collection[UUID]
) -> ActionRecipients:
    """``people``: who would be told before the team. Whoever is not copied yet is believed to be there."""
    known = unit.session.scalars(select(StaffRow).where(StaffRow.id.in_(people)))
    left = {row.id for row in known if not (row.active and _is_at(row, school_id))}
    free = set(people) - left - set(kept_from)
    candidates = [] if free else staff_who_triage(unit, school_id)
    return ActionRecipients(kept_from=kept_from, left=left, candidates=candidates)


def _is_at(row: StaffRow, school_id: UUID) -> bool:
    return any(str(school_id) in grant["school_ids"] for grant in row.grants)
