"""The trust's own rules as they are kept, and which rules count for an agency."""

from datetime import date
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import select
from timescales.data import rule_from

from referrals.models import AgencyRow, OwnRuleRow, RuleSwitchRow
from referrals.rules.domain.in_use import InUse, OwnRule, in_use


def rules_at(unit: Unit, agency: AgencyRow, day: date) -> InUse:
    """Those that count for referrals to an agency on a day."""
    return rules_in(unit, agency.nation, day, agency.id)


def rules_in(unit: Unit, nation: str, day: date, agency_id: UUID | None = None) -> InUse:
    """Those that count in a nation on a day; for referrals to one agency its own as well."""
    rows = unit.session.scalars(select(OwnRuleRow).where(OwnRuleRow.nation == nation))
    own = [OwnRule(rule_from(row.edition), row.agency_id) for row in rows]
    return in_use(nation, day, agency_id, own, switches(unit))


def switches(unit: Unit) -> dict[tuple[str, str], bool]:
    """What comes ready and was switched, by nation and code."""
    return {(row.nation, row.code): row.is_on for row in unit.session.scalars(select(RuleSwitchRow))}
