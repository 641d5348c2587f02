"""Sets after how long the next people are told of a concern that nobody has read."""

from chassis.units.database import Unit
from haven_schemas.acts.alerts import UnreadRule
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.watch import schools_of_trust
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from alerts.models import SchoolRow, UnreadRuleRow

from .late_work import work_out_late_again
from .next_people import work_out_again
from .rule import rule_in_force


def set_unread_rule(unit: Unit, request: UnreadRule) -> UnreadRule:
    """Holds at once, also for concerns that wait already. ``stale_version``; ``not_permitted`` unless the caller sets
    the rules of every school there is."""
    if not schools_of_trust(unit.session.scalars(select(SchoolRow.id))) <= unit.access.schools_with(Right.POLICY_SET):
        raise Problem(ErrorCode.NOT_PERMITTED)
    held = rule_in_force(unit)
    if held.version != request.version:
        raise Problem(ErrorCode.STALE_VERSION)
    urgent_minutes = request.urgent_minutes or held.urgent_minutes
    late_days = request.late_days or held.late_days
    version = unit.session.scalar(
        insert(UnreadRuleRow)
        .values(
            version=request.version + 1,
            minutes=request.minutes,
            urgent_minutes=urgent_minutes,
            late_days=late_days,
            changed_at=unit.now,
            changed_by=unit.access.actor_id,
        )
        .on_conflict_do_nothing(index_elements=["version"])
        .returning(UnreadRuleRow.version)
    )
    if version is None:  # a colleague was quicker, in this very moment
        raise Problem(ErrorCode.STALE_VERSION)
    work_out_again(unit)
    work_out_late_again(unit)
    unit.audit(
        AuditAction.ALERT_RULE_SET,
        right=Right.POLICY_SET,
        outcome=f"minutes_{request.minutes}_{urgent_minutes}_days_{late_days}",
    )
    return UnreadRule(minutes=request.minutes, urgent_minutes=urgent_minutes, late_days=late_days, version=version)
