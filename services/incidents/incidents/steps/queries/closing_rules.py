"""Which schools ask for a second person before an incident record is closed."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.steps import ClosingRule, ClosingRules
from sqlalchemy import select

from incidents.models import ClosingRuleRow


def closing_rules(unit: Unit) -> ClosingRules:
    """Of every school whose rules the caller sets, by id."""
    school_ids = sorted(unit.access.schools_with(Right.POLICY_SET))
    rows = unit.session.scalars(select(ClosingRuleRow).where(ClosingRuleRow.school_id.in_(school_ids)))
    kept = {row.school_id: row for row in rows}
    unit.audit(AuditAction.CLOSING_RULE_READ, right=Right.POLICY_SET, school_ids=school_ids)
    return ClosingRules(
        rules=[
            ClosingRule(
                school_id=school_id,
                second_person=school_id in kept and kept[school_id].second_person,
                version=kept[school_id].version if school_id in kept else 0,
            )
            for school_id in school_ids
        ]
    )
