"""How much waits for one member of staff themselves."""

from datetime import timedelta

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.day import OwnDay
from sqlalchemy import func, select

from incidents.actions.queries.list_actions import own_open_actions
from incidents.models import ActionRow, ConcernRow
from incidents.steps.domain.steps import london_day
from incidents.triage.domain.triage import CONCERN_RECEIVED

_SOON = timedelta(days=7)


def own_day(unit: Unit) -> OwnDay:
    """Numbers alone: nothing of any child, so no second tier. Those about a child the caller is linked to are left out,
    as in the list of actions."""
    today, due = london_day(unit.now), ActionRow.due_on
    own = own_open_actions(unit)
    overdue, due_today, soon = unit.session.execute(
        select(
            func.count().filter(due < today),
            func.count().filter(due == today),
            func.count().filter(due > today, due <= today + _SOON),
        ).where(own)
    ).one()
    undecided = select(func.count()).where(
        ConcernRow.reporter_id == unit.access.actor_id, ConcernRow.status == CONCERN_RECEIVED
    )
    unit.audit(
        AuditAction.ACTION_LIST_READ,
        right=Right.CONCERN_FOLLOW_OWN,
        school_ids=unit.access.school_ids,
        outcome="counted",
    )
    return OwnDay(
        actions_overdue=overdue,
        actions_today=due_today,
        actions_soon=soon,
        reports=unit.session.scalar(undecided) or 0,
    )
