"""By when a child's file that goes to another school is to be signed for there."""

from chassis.units.database import Unit
from haven_schemas.rpc.referrals.handover_days import HandoverDay, HandoverDayQuery
from timescales.due import due_of
from timescales.rules import rule_of

from referrals.copies.calendars import calendar_of
from referrals.deadlines.parts.rules_by_hand import nation_of
from referrals.rules.domain.handover import counted
from referrals.rules.parts.own_rules import rules_in


def handover_day(unit: Unit, request: HandoverDayQuery) -> HandoverDay:
    """By the trust's own days where it set some, else by guidance, which a trust shortens or names the days of and does
    not do without."""
    nation = nation_of(unit, request.school_id) or "england"
    calendar = calendar_of(unit, request.school_id, nation)
    start = counted(request.begun_on, calendar.terms.terms if calendar.terms else ())
    own = (rule for rule in rules_in(unit, nation, start.on).general if rule.code == start.code)
    rule = next(own, None) or rule_of(start.code, start.on)
    if rule is None:
        raise ValueError("there is no such rule")
    return HandoverDay(due_on=due_of(rule, start.start_for(rule), calendar).on)
