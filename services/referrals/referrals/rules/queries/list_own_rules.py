"""The rules of time that the trust set, with all editions, and what it switched."""

from chassis.units.database import Unit
from haven_schemas.rpc.paging import Empty
from haven_schemas.rpc.referrals.own_rules import OwnRule, OwnRuleList, RuleSwitch
from sqlalchemy import select

from referrals.models import AgencyRow, OwnRuleRow, RuleSwitchRow
from referrals.rules.parts.keepers import check_keeps_times


def list_own_rules(unit: Unit, request: Empty) -> OwnRuleList:  # noqa: ARG001  # it asks for nothing
    """By nation, code and first day; ``not_permitted`` for whoever does not keep them."""
    check_keeps_times(unit)
    rules = unit.session.execute(
        select(OwnRuleRow, AgencyRow.name)
        .outerjoin(AgencyRow, AgencyRow.id == OwnRuleRow.agency_id)
        .order_by(OwnRuleRow.nation, OwnRuleRow.code, AgencyRow.name.nulls_first(), OwnRuleRow.since)
    )
    switches = unit.session.scalars(select(RuleSwitchRow).order_by(RuleSwitchRow.nation, RuleSwitchRow.code))
    return OwnRuleList(
        rules=[_rule(row, name or "") for row, name in rules], switches=[switch_shown(row) for row in switches]
    )


def switch_shown(row: RuleSwitchRow) -> RuleSwitch:
    """As it is kept."""
    return RuleSwitch.model_validate(
        {
            "nation": row.nation,
            "code": row.code,
            "on": row.is_on,
            "because": row.because,
            "version": row.version,
            "kept_by": row.kept_by,
            "kept_at": row.kept_at,
        }
    )


def _rule(row: OwnRuleRow, agency_name: str) -> OwnRule:
    fields = {name: row.edition[name] for name in OwnRule.model_fields if name in row.edition}
    own = {name: getattr(row, name) for name in ("id", "version", "agency_id", "kept_by", "kept_at")}
    return OwnRule.model_validate({**fields, **own, "agency_name": agency_name})
