"""Which rules may begin by hand on an incident record: all that count in the nation of its school, of no one agency."""

from datetime import date
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rpc.identity.calendar import SchoolCalendar
from sqlalchemy import exists, select
from timescales.rule import Rule
from timescales.rules import rules_of

from referrals.days import london_day
from referrals.deadlines.parts.run_clocks import RUNNING
from referrals.models import DeadlineRow, ReferralRow, SchoolRow
from referrals.rules.parts.own_rules import rules_in

Rules = dict[str, Rule]
"""Rules by their codes."""


def nation_of(unit: Unit, school_id: UUID) -> str | None:
    """The nation of a school; None while its calendar is not here yet."""
    row = unit.session.get(SchoolRow, school_id)
    if row is None or row.calendar is None:
        return None
    return SchoolCalendar.model_validate(row.calendar).nation


def rules_by_hand(unit: Unit, nation: str, day: date) -> Rules:
    """Those that count today, each in the edition that was in force on ``day``, where one was."""
    today = london_day(unit.now)
    counting = {rule.code: rule for rule in rules_in(unit, nation, today).general}
    return counting | {rule.code: rule for rule in rules_in(unit, nation, min(day, today)).general}


def rule_by_hand(unit: Unit, nation: str | None, code: str, day: date) -> Rule:
    """``invalid_request`` on ``rule``: there is none such, it is not in force yet, or the trust has it switched off."""
    counting = {} if nation is None else rules_by_hand(unit, nation, day)
    if code in counting:
        return counting[code]
    known = [rule for rule in rules_of(nation or "") if rule.code == code]
    if not known:
        raise invalid("rule", FieldCode.UNKNOWN)
    is_in_force = any(rule.in_force(london_day(unit.now)) for rule in known)
    raise invalid("rule", FieldCode.SWITCHED_OFF if is_in_force else FieldCode.NOT_ALLOWED)


def runs_on(unit: Unit, record_id: UUID, code: str, entry_id: UUID | None = None) -> bool:
    """Whether such a clock runs on the record already, of the same entry; or, of a rule, with a referral of it."""
    running = select(DeadlineRow.id).where(DeadlineRow.state == RUNNING, DeadlineRow.rule == code)
    by_hand = running.where(DeadlineRow.record_id == record_id, DeadlineRow.entry_id.is_not_distinct_from(entry_id))
    of_referral = running.where(
        exists().where(ReferralRow.id == DeadlineRow.referral_id, ReferralRow.record_id == record_id)
    )
    found = unit.session.scalars(by_hand.union_all(of_referral).limit(1)).first()
    return found is not None
