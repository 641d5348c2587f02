"""A rule that the trust made."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from chassis.units.rows import of_row
from haven_schemas.acts.paging import Empty
from haven_schemas.acts.referrals.own_rules import (
    KeepOwnRule,
    OwnRule,
    OwnRuleKept,
    OwnRuleList,
    OwnRuleWords,
    RuleSwitch,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.watch import schools_of_trust
from sqlalchemy import func, select
from timescales.checks import InvalidRule
from timescales.codes import Status
from timescales.data import data_of, rule_from
from timescales.editions import ended_by
from timescales.rule import Rule
from timescales.rules import rules_of

from referrals.days import london_day
from referrals.models import KNOWN_SCHOOLS, AgencyRow, OwnRuleRow, RuleSwitchRow

from .clocks import BEGUN_BY_STEPS
from .in_use import InUse, RuleOfTrust, in_use

_FIELDS = tuple(name for name in OwnRuleWords.model_fields if name != "agency_id")
_CODES = {"length": FieldCode.TOO_LONG, "until": FieldCode.WRONG_FORMAT}
_FIXED = ("code", "nation", "agency_id", "since")
"""Of an edition that is there: another of these is another rule, or another edition."""


def keeps_times(unit: Unit) -> bool:
    """Whether the caller has the right at each school of the trust."""
    known = schools_of_trust(unit.session.scalars(KNOWN_SCHOOLS))
    return unit.access.has(Right.CATEGORY_ADMINISTER) and known <= unit.access.schools_with(Right.CATEGORY_ADMINISTER)


def check_keeps_times(unit: Unit) -> None:
    """``not_permitted`` for all others."""
    if not keeps_times(unit):
        raise Problem(ErrorCode.NOT_PERMITTED)


def rules_at(unit: Unit, agency: AgencyRow, day: date) -> InUse:
    """Those that count for referrals to an agency on a day."""
    return rules_in(unit, agency.nation, day, agency.id)


def rules_in(unit: Unit, nation: str, day: date, agency_id: UUID | None = None) -> InUse:
    """Those that count in a nation on a day; for referrals to one agency its own as well."""
    rows = unit.session.scalars(select(OwnRuleRow).where(OwnRuleRow.nation == nation))
    own = [RuleOfTrust(rule_from(row.edition), row.agency_id) for row in rows]
    return in_use(nation, day, agency_id, own, switches(unit))


def switches(unit: Unit) -> dict[tuple[str, str], bool]:
    """What comes ready and was switched, by nation and code."""
    return {(row.nation, row.code): row.is_on for row in unit.session.scalars(select(RuleSwitchRow))}


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


def keep_own_rule(unit: Unit, request: KeepOwnRule) -> OwnRuleKept:
    """New clocks count by it from its first day on; those that run keep theirs. A later edition ends the one before.

    ``not_found``, ``not_permitted``, ``stale_version``; ``invalid_request`` on the field that is wrong.
    """
    check_keeps_times(unit)
    rule = checked_rule(unit, request)
    unit.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("own_rule"))))
    known = editions(unit, request)
    row = _added(unit, request, rule, known) if request.rule_id is None else _held(unit, request, rule, known)
    row.edition = data_of(rule)
    row.kept_by, row.kept_at, row.version = unit.access.actor_id, unit.now, row.version + 1
    unit.audit(AuditAction.REFERRAL_RULE_KEEP, right=Right.CATEGORY_ADMINISTER, object_id=row.id)
    return OwnRuleKept(id=row.id, version=row.version)


def _added(unit: Unit, request: KeepOwnRule, rule: Rule, known: Sequence[OwnRuleRow]) -> OwnRuleRow:
    if known:
        newest = known[-1]
        if newest.since >= request.since:
            raise invalid("since", FieldCode.DUPLICATE if newest.since == request.since else FieldCode.TOO_LONG_AGO)
        before = rule_from(newest.edition)
        if before.until is None or before.until >= request.since:
            newest.edition = data_of(ended_by(before, rule))
            newest.version += 1
    row = OwnRuleRow(
        id=new_id(),
        nation=request.nation,
        code=request.code,
        agency_id=request.agency_id,
        since=request.since,
        version=0,
    )
    unit.session.add(row)
    return row


def _held(unit: Unit, request: KeepOwnRule, rule: Rule, known: Sequence[OwnRuleRow]) -> OwnRuleRow:
    row = unit.session.scalar(select(OwnRuleRow).where(OwnRuleRow.id == request.rule_id).with_for_update())
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    for name in _FIXED:
        if getattr(row, name) != getattr(request, name):
            raise invalid(name, FieldCode.NOT_ALLOWED)
    if row.version != request.version:
        raise Problem(ErrorCode.STALE_VERSION)
    later = [each.since for each in known if each.since > row.since]
    if later and (rule.until is None or rule.until >= later[0]):
        raise invalid("until", FieldCode.OVERLAPS)
    return row


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
    return of_row(RuleSwitch, row, on=row.is_on)


def _rule(row: OwnRuleRow, agency_name: str) -> OwnRule:
    fields = {name: row.edition[name] for name in OwnRule.model_fields if name in row.edition}
    own = {name: getattr(row, name) for name in ("id", "version", "agency_id", "kept_by", "kept_at")}
    return OwnRule.model_validate({**fields, **own, "agency_name": agency_name})
