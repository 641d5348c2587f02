"""Who can be told of an action, from the copy of identity's staff."""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rpc.incidents_actions import ActionFactsReply
from sqlalchemy import select

from alerts.domain.action_recipients import ActionRecipients
from alerts.models import StaffRow

from .triage_staff import staff_who_triage


def action_recipients(unit: Unit, facts: ActionFactsReply, people: Collection[UUID]) -> ActionRecipients:
    """``people``: the owner, and who gave it. Whoever is not copied yet is believed to be there."""
    known = unit.session.scalars(select(StaffRow).where(StaffRow.id.in_(people)))
    left = {row.id for row in known if not (row.active and _is_at(row, facts.school_id))}
    free = set(people) - left - set(facts.kept_from_ids)
    candidates = [] if free else staff_who_triage(unit, facts.school_id)
    return ActionRecipients(kept_from=facts.kept_from_ids, left=left, candidates=candidates)


def _is_at(row: StaffRow, school_id: UUID) -> bool:
    return any(str(school_id) in grant["school_ids"] for grant in row.grants)
