"""A school asks for a second person at closing, or no longer."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.steps import ClosingRule
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from incidents.models import ClosingRuleRow
from incidents.triage.domain.triage import check_version

_NEVER_SET = 0


def set_closing_rule(unit: Unit, request: ClosingRule) -> ClosingRule:
    """Sets it by those who set the school's rules, not by those whom it binds. ``not_found`` elsewhere,
    ``stale_version``. Closings that were asked for before stay as they are."""
    if not unit.access.has(Right.POLICY_SET, request.school_id):
        raise Problem(ErrorCode.NOT_FOUND)
    rule = _held(unit, request)
    check_version(rule.version, request.version)
    rule.second_person = request.second_person
    rule.changed_by, rule.changed_at = unit.access.actor_id, unit.now
    rule.version += 1
    unit.audit(
        AuditAction.CLOSING_RULE_SET,
        right=Right.POLICY_SET,
        school_ids=[request.school_id],
        object_id=request.school_id,
        outcome="second_person" if request.second_person else "one_person",
    )
    return ClosingRule(school_id=request.school_id, second_person=rule.second_person, version=rule.version)


def _held(unit: Unit, request: ClosingRule) -> ClosingRuleRow:
    """The school's row, made where there is none, held until the transaction ends."""
    unit.session.execute(
        insert(ClosingRuleRow)
        .values(
            school_id=request.school_id,
            second_person=False,
            changed_by=unit.access.actor_id,
            changed_at=unit.now,
            version=_NEVER_SET,
        )
        .on_conflict_do_nothing()
    )
    own = select(ClosingRuleRow).where(ClosingRuleRow.school_id == request.school_id)
    return unit.session.scalars(own.with_for_update()).one()
