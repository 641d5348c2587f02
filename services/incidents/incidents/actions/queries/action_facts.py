"""What other services may know of an action: whose it is and where."""

from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.actions import ActionFacts, ActionFactsReply
from sqlalchemy import select

from incidents.chronology_lines import subjects_of
from incidents.models import ActionChangeRow, ActionRow, CategoryRow
from incidents.sight.own_sight import staff_kept_from


def action_facts(unit: Unit, request: ActionFacts) -> ActionFactsReply:
    """No child and no text; ``not_found`` if there is no such action."""
    action = unit.session.get(ActionRow, request.action_id)
    if action is None:
        raise Problem(ErrorCode.NOT_FOUND)
    unit.audit(
        AuditAction.ACTION_LIST_READ,
        right=Right.SERVICE_CONCERN_FACTS,
        school_ids=[action.school_id],
        object_id=action.id,
    )
    given_by, given_at = _passed_on(unit, action.id)
    return ActionFactsReply(
        action_id=action.id,
        incident_id=action.incident_id,
        school_id=action.school_id,
        owner_id=action.owner_id,
        assigned_by=action.assigned_by,
        assigned_at=action.assigned_at,
        category_name=unit.session.get_one(CategoryRow, action.category_id).name,
        kept_from_ids=staff_kept_from(
            unit, [subject.id for subject in subjects_of(unit, action.id)], [action.incident_id]
        ),
        given_by=given_by,
        given_at=given_at,
        due_on=action.due_on,
        done=action.completed_at is not None,
    )


def _passed_on(unit: Unit, action_id: UUID) -> tuple[UUID | None, datetime | None]:
    newest = (
        select(ActionChangeRow.changed_by, ActionChangeRow.changed_at)
        .where(ActionChangeRow.action_id == action_id, ActionChangeRow.given_to.is_not(None))
        .order_by(ActionChangeRow.version.desc())
        .limit(1)
    )
    found = unit.session.execute(newest).one_or_none()
    return (None, None) if found is None else (found.changed_by, found.changed_at)
