"""The trust's rule of when the next people are told of a concern that nobody has read."""

from chassis.units.database import Unit
from haven_schemas.acts.alerts import UnreadRule
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from sqlalchemy import select

from alerts.models import UnreadRuleRow
from alerts.people import DEFAULT_MINUTES, DEFAULT_URGENT_MINUTES

from .late import DEFAULT_LATE_DAYS

_NEVER_SET = 0


def unread_rule(unit: Unit) -> UnreadRule:
    """What is in force, for those who set the trust's rules."""
    unit.audit(AuditAction.ALERT_RULE_READ, right=Right.POLICY_SET)
    return rule_in_force(unit)


def rule_in_force(unit: Unit) -> UnreadRule:
    """The newest setting, or the ready one at version 0."""
    row = unit.session.scalar(select(UnreadRuleRow).order_by(UnreadRuleRow.version.desc()).limit(1))
    if row is None:
        return UnreadRule(
            minutes=DEFAULT_MINUTES,
            urgent_minutes=DEFAULT_URGENT_MINUTES,
            late_days=DEFAULT_LATE_DAYS,
            version=_NEVER_SET,
        )
    urgent_minutes = row.urgent_minutes or DEFAULT_URGENT_MINUTES
    return UnreadRule(
        minutes=row.minutes,
        urgent_minutes=urgent_minutes,
        late_days=row.late_days or DEFAULT_LATE_DAYS,
        version=row.version,
    )


def late_days(unit: Unit) -> int:
    """After how many duty days the next people are told of what is overdue."""
    return rule_in_force(unit).late_days or DEFAULT_LATE_DAYS
