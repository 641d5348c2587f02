"""Marks alerts whose concern or record was corrected or reopened: who had read one finds it unread again."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.incidents.steps import StepFacts
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import MatterChanged
from sqlalchemy import func, update

from alerts.extras import OtherOwners
from alerts.models import AlertRow


def mark_changed(unit: Unit, object_ids: Collection[UUID], changed_at: datetime, *, but_for: Collection[UUID]) -> None:
    """Those made before. ``but_for``: who changed it, and who is linked to a child in it. The same however often it is
    heard. The unit's scope is the school's."""
    unit.session.execute(
        update(AlertRow)
        .where(
            AlertRow.object_id.in_(object_ids),
            AlertRow.at < changed_at,
            AlertRow.recipient_id.not_in(but_for),
            AlertRow.gone_at.is_(None),
        )
        .values(changed_at=func.greatest(AlertRow.changed_at, changed_at))
        .execution_options(synchronize_session=False)
    )


def mark_reopened(unit: Unit, owners: OtherOwners, event: MatterChanged) -> None:
    """A concern or record that was done with goes on."""
    try:
        facts = owners.step_facts(StepFacts(kind=event.kind, matter_id=event.matter_id, step="reopened"))
    except Problem as problem:
        if problem.code not in (ErrorCode.INVALID_REQUEST, ErrorCode.NOT_FOUND):
            raise
        return  # incidents is of the release before, or restored to before the step: nothing can be said
    unit.scope_to([facts.school_id])
    mark_changed(unit, [event.matter_id], facts.taken_at, but_for={facts.taken_by, *facts.kept_from_ids})
