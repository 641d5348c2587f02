"""The rules in use, each switched on or off."""

from collections.abc import Collection
from datetime import date
from typing import get_args

from chassis.units.database import Unit
from chassis.units.rows import of_row
from haven_schemas.acts.identity.calendar import SchoolCalendar
from haven_schemas.acts.identity.schools import Nation
from haven_schemas.acts.paging import Empty
from haven_schemas.acts.referrals.own_rules import RuleSwitch, SwitchRule
from haven_schemas.acts.referrals.rules import RuleList, RulesOfNation, TimescaleRule
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import Select, func, select
from timescales.codes import Status
from timescales.data import rule_from
from timescales.rule import Rule
from timescales.rules import RULES, rule_of, rules_of
from timescales.subjects import must_there, subject_of
from timescales.words import STARTS, STATUSES, length_in_words

from referrals.agencies import is_for
from referrals.days import london_day
from referrals.models import AgencyRow, OwnRuleRow, RuleSwitchRow, SchoolRow

from .in_use import counts, may_switch
from .own_rule import check_keeps_times, keeps_times, switch_shown


def list_rules(unit: Unit, request: Empty) -> RuleList:  # noqa: ARG001  # it asks for nothing
    """What comes ready in its order, then the trust's own by code; a school whose calendar is not here yet adds none.

    What the trust set for one agency is told to those whose schools turn to it.
    """
    nations, today = _nations(unit), london_day(unit.now)
    return RuleList(
        nations=[
            RulesOfNation.model_validate({"nation": nation, "rules": _rules(unit, nation, today)})
            for nation in get_args(Nation)
            if nation in nations
        ]
    )


def _rules(unit: Unit, nation: Nation, today: date) -> list[TimescaleRule]:
    own = _own(unit, nation, today)
    replaced = {rule.code for rule, row, _ in own if row.agency_id is None and rule.in_force(today)}
    switched = {row.code: row for row in unit.session.scalars(_switched_in(nation))}
    keeps = keeps_times(unit)
    ready = [
        _ready(rule, switched.get(rule.code), replaced, keeps=keeps)
        for rule in rules_of(nation)
        if not _is_over(rule, today)
    ]
    return ready + [
        shown(rule).model_copy(update={"rule_id": row.id, "agency_name": name or ""}) for rule, row, name in own
    ]


def _own(unit: Unit, nation: Nation, today: date) -> list[tuple[Rule, OwnRuleRow, str | None]]:
    rows = unit.session.execute(
        select(OwnRuleRow, AgencyRow)
        .outerjoin(AgencyRow, AgencyRow.id == OwnRuleRow.agency_id)
        .where(OwnRuleRow.nation == nation)
        .order_by(OwnRuleRow.code, AgencyRow.name.nulls_first(), OwnRuleRow.since)
    )
    schools = unit.access.schools_with(Right.RECORD_READ)
    known = [
        (rule_from(row.edition), row, agency.name if agency else None)
        for row, agency in rows
        if agency is None or is_for(agency.school_ids, schools)
    ]
    return [each for each in known if not _is_over(each[0], today)]


def _switched_in(nation: Nation) -> Select[RuleSwitchRow]:
    return select(RuleSwitchRow).where(RuleSwitchRow.nation == nation)


def _ready(rule: Rule, switch: RuleSwitchRow | None, replaced: Collection[str], *, keeps: bool) -> TimescaleRule:
    return shown(rule).model_copy(
        update={
            "counts": counts(rule, switch.is_on if switch else None) and rule.code not in replaced,
            "switched_because": "" if switch is None else switch.because,
            "switch_version": 0 if switch is None else switch.version,
            "may_switch": keeps and may_switch(rule),
        }
    )


def shown(rule: Rule) -> TimescaleRule:
    """In words, as it comes; one that nobody read in a text is never said to be set by law."""
    return of_row(
        TimescaleRule,
        rule,
        starts=STARTS[rule.starts],
        within=length_in_words(rule),
        must=must_there(rule),
        status=rule.status.value,
        status_words=STATUSES[rule.status],
        set_by_law=rule.is_statutory and rule.status is not Status.UNVERIFIED,
        counts=rule.ships_on,
        open_question=rule.not_verified,
        subject=subject_of(rule),
    )


def _is_over(rule: Rule, today: date) -> bool:
    return rule.until is not None and rule.until < today


def _nations(unit: Unit) -> set[Nation]:
    ids = unit.access.schools_with(Right.RECORD_READ)
    kept = unit.session.scalars(select(SchoolRow.calendar).where(SchoolRow.id.in_(ids)))
    return {SchoolCalendar.model_validate(each).nation for each in kept if each is not None}


def switch_rule(unit: Unit, request: SwitchRule) -> RuleSwitch:
    """Clocks that run go on. What nobody verified is switched on with a reason and stays marked as that.

    ``stale_version``; ``invalid_request`` on ``code``: there is none such in the nation now, or the law sets it.
    """
    check_keeps_times(unit)
    known = [rule for rule in RULES if rule.nation == request.nation]
    rule = rule_of(request.code, london_day(unit.now), known)
    if rule is None:
        raise invalid("code", FieldCode.UNKNOWN)
    if not may_switch(rule):
        raise invalid("code", FieldCode.NOT_ALLOWED)
    unit.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("rule_switch"))))
    row = unit.session.get(RuleSwitchRow, (request.nation, request.code))
    if (0 if row is None else row.version) != request.version:
        raise Problem(ErrorCode.STALE_VERSION)
    if row is None:
        row = RuleSwitchRow(nation=request.nation, code=request.code, version=0)
        unit.session.add(row)
    row.is_on, row.because = request.on, request.because
    row.kept_by, row.kept_at, row.version = unit.access.actor_id, unit.now, row.version + 1
    unit.audit(AuditAction.REFERRAL_RULE_KEEP, right=Right.CATEGORY_ADMINISTER)
    return switch_shown(row)
