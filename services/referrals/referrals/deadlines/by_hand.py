"""Clocks on an incident record begin, and what follows one begins with the day it was met."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.referrals.clocks import NotBegun
from sqlalchemy import func, select
from timescales.counting import NoSuchDay
from timescales.data import rule_from
from timescales.days import KindOfDay
from timescales.due import due_of
from timescales.following import AT_NEXT_TERM, starts_after
from timescales.rule import Rule
from timescales.rules import rules_of
from timescales.starts import Start

from referrals.copies import calendar_of
from referrals.days import at_london, london_day
from referrals.models import DeadlineChangeRow, DeadlineRow
from referrals.placed import is_placed_after

from .rules_by_hand import rules_by_hand, runs_on
from .running import begin_row, end_row, met_late

NOON = time(12)
"""When a day is meant and no time."""


@dataclass(frozen=True)
class Followed:
    """What began after a clock; what did not since the trust has it switched off, or the terms are not entered."""

    begun: list[DeadlineRow]
    switched_off: list[Rule]
    no_terms: list[Rule]


def instant_of(day: date, clock: str | None) -> datetime:
    """The day's noon in London, or the time that was said."""
    return at_london(day, NOON if clock is None else time.fromisoformat(clock))


def lock_clocks_of(unit: Unit, record_id: UUID) -> None:
    """Two who begin the same at once wait for each other."""
    unit.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"clocks of {record_id}"))))


def begin_by_hand(unit: Unit, row: DeadlineRow, rule: Rule, started_at: datetime) -> None:
    """Fills a row that says what it is of; it is not kept yet. ``NoSuchDay``: the school's terms are not entered so
    far."""
    due = due_of(rule, started_at, calendar_of(unit, row.school_id, rule.nation))
    row.begun_at = unit.now
    begin_row(unit, row, rule, started_at, due)


def meet_row(unit: Unit, row: DeadlineRow, met_at: datetime, entry_id: UUID | None = None) -> Followed:
    """It was met, in time or not; what follows it begins, unless it runs already."""
    end_row(row, met_at, "met_late" if met_late(row, met_at) else "met")
    note_change(unit, row, "met", entry_id=entry_id)
    unit.session.flush()
    rule, followed = rule_from(row.edition), Followed([], [], [])
    for start in starts_after(rule):
        _follow(unit, row, rule, start, met_at, followed)
    return followed


def note_change(
    unit: Unit, row: DeadlineRow, act: str, *, because: str | None = None, entry_id: UUID | None = None
) -> None:
    """Who did what about a clock, and when."""
    unit.session.flush()
    unit.session.add(
        DeadlineChangeRow(
            id=new_id(),
            deadline_id=row.id,
            school_id=row.school_id,
            act=act,
            due_before=None,
            due_after=None,
            because=because,
            entry_id=entry_id,
            changed_by=unit.access.actor_id,
            at=unit.now,
        )
    )


def rules_that_start(unit: Unit, nation: str, start: Start, day: date, followed: Followed) -> list[Rule]:
    """The rules that begin with a start and count on a day; those of today that do not are noted as switched off."""
    counting = rules_by_hand(unit, nation, day)
    followed.switched_off.extend(
        each
        for each in rules_of(nation)
        if each.starts is start and each.in_force(london_day(unit.now)) and each.code not in counting
    )
    return [each for each in counting.values() if each.starts is start]


def begin_into(unit: Unit, row: DeadlineRow, rule: Rule, started_at: datetime, followed: Followed) -> None:
    """Keeps a row that says what it is of, begun; a review that would come after the last placement is not begun."""
    try:
        begin_by_hand(unit, row, rule, started_at)
    except NoSuchDay:
        followed.no_terms.append(rule)
        return
    of_placements = row.record_id if rule.starts is Start.TAUGHT_ELSEWHERE else None
    if of_placements is not None and not is_placed_after(unit, of_placements, row.due_on):
        return
    unit.session.add(row)
    note_change(unit, row, "begun")
    followed.begun.append(row)


def not_begun(followed: Followed) -> list[NotBegun]:
    """What would have begun, and why it did not."""
    return [
        *(NotBegun(what=rule.what, because="switched_off") for rule in followed.switched_off),
        *(NotBegun(what=rule.what, because="terms") for rule in followed.no_terms),
    ]


def _follow(unit: Unit, row: DeadlineRow, rule: Rule, start: Start, met_at: datetime, followed: Followed) -> None:
    record_id = row.record_id
    if record_id is None:
        return
    lock_clocks_of(unit, record_id)
    for each in rules_that_start(unit, rule.nation, start, london_day(met_at), followed):
        if not runs_on(unit, record_id, each.code):
            _begin_next(unit, row, each, met_at, followed)


def _begin_next(unit: Unit, row: DeadlineRow, rule: Rule, met_at: datetime, followed: Followed) -> None:
    started_at = _next_term(unit, row, rule.nation, met_at) if rule.starts in AT_NEXT_TERM else met_at
    if started_at is None:
        followed.no_terms.append(rule)
        return
    following = DeadlineRow(record_id=row.record_id, school_id=row.school_id, owner_id=row.owner_id, follows_id=row.id)
    begin_into(unit, following, rule, started_at, followed)


def _next_term(unit: Unit, row: DeadlineRow, nation: str, met_at: datetime) -> datetime | None:
    """The first day of the term after the one it was counted to, or in which it was met where it was not counted by
    terms; None where that is not entered."""
    terms = calendar_of(unit, row.school_id, nation).terms
    of_terms = row.edition["kind"] == KindOfDay.TERM.value
    day = row.counted_on if of_terms else london_day(met_at)
    later = sorted(first for first, _ in (terms.terms if terms else ()) if first > day)
    return instant_of(later[0], None) if later else None
