"""A rule that somebody entered, checked against itself, what comes ready, its earlier editions, and its agency."""

from collections.abc import Sequence

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem, invalid
from haven_schemas.rpc.referrals.own_rules import OwnRuleWords
from sqlalchemy import select
from timescales.checks import InvalidRule
from timescales.codes import Status
from timescales.data import rule_from
from timescales.rule import Rule
from timescales.rules import rules_of

from referrals.days import london_day
from referrals.deadlines.domain.clocks import BEGUN_BY_STEPS
from referrals.models import AgencyRow, OwnRuleRow

_FIELDS = tuple(name for name in OwnRuleWords.model_fields if name != "agency_id")
_CODES = {"length": FieldCode.TOO_LONG, "until": FieldCode.WRONG_FORMAT}


def checked_rule(unit: Unit, words: OwnRuleWords) -> Rule:
    """``invalid_request`` on the field that is wrong.

    On ``agency_id``: none such, of another nation, or no step of a referral begins it; on ``code``: the law sets the
    length; on ``starts`` or ``ends``: those of its code, as it comes ready or in an earlier edition, are others.
    """
    rule = _made(unit, words)
    if words.agency_id is not None:
        agency = unit.session.get(AgencyRow, words.agency_id)
        if agency is None or agency.nation != words.nation or agency.until is not None:
            raise invalid("agency_id", FieldCode.UNKNOWN)
        if rule.starts not in BEGUN_BY_STEPS:
            raise invalid("agency_id", FieldCode.NOT_ALLOWED)
    ready = [each for each in rules_of(rule.nation) if each.code == rule.code]
    if any(each.is_statutory for each in ready):
        raise invalid("code", FieldCode.NOT_ALLOWED)
    for other in (*ready, *(rule_from(row.edition) for row in editions(unit, words))):
        if other.starts is not rule.starts:
            raise invalid("starts", FieldCode.NOT_ALLOWED)
        if other.ends is not rule.ends:
            raise invalid("ends", FieldCode.NOT_ALLOWED)
    return rule


def editions(unit: Unit, words: OwnRuleWords) -> Sequence[OwnRuleRow]:
    """All of that rule that are kept, the earliest first."""
    of_rule = select(OwnRuleRow).where(
        OwnRuleRow.nation == words.nation,
        OwnRuleRow.code == words.code,
        OwnRuleRow.agency_id.is_not_distinct_from(words.agency_id),
    )
    return unit.session.scalars(of_rule.order_by(OwnRuleRow.since)).all()


def _made(unit: Unit, words: OwnRuleWords) -> Rule:
    given = words.model_dump(mode="json")
    data = {name: given[name] for name in _FIELDS}
    own = {"status": Status.OWN.value, "checked_on": london_day(unit.now).isoformat()}
    try:
        return rule_from({**data, **own})
    except InvalidRule as wrong:
        fields = [FieldProblem(each.field, _CODES.get(each.field, FieldCode.NOT_ALLOWED)) for each in wrong.problems]
        raise Problem(ErrorCode.INVALID_REQUEST, fields=fields) from None
