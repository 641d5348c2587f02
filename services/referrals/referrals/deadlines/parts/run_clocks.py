"""Clocks begin and end with a step, in the step's own transaction."""

from datetime import datetime
from typing import cast
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rpc.referrals.agencies import AgencyKind
from haven_schemas.rpc.referrals.deadlines import DeadlineStage
from haven_schemas.rpc.referrals.referrals import StepKind
from sqlalchemy import select
from timescales.codes import End
from timescales.data import data_of, rule_from
from timescales.days import KindOfDay
from timescales.due import Due, due_of
from timescales.rule import Rule

from referrals.copies.calendars import calendar_of
from referrals.days import london_day
from referrals.deadlines.domain.clocks import is_met, is_over, rules_begun
from referrals.deadlines.domain.telling import next_telling
from referrals.models import AgencyRow, DeadlineRow, ReferralRow, StepRow
from referrals.rules.parts.own_rules import rules_at

RUNNING = "running"


def run_clocks(unit: Unit, referral: ReferralRow, agency: AgencyRow, step: StepRow, began_at: datetime) -> None:
    """Ends those that wait for what the step says, at the time it happened, and begins those it starts.

    ``began_at``: what clocks begun by it count from. Of the first step clocks begin before they end: an allegation
    reached the school before the officer was told of it.
    """
    if step.kind == "sent":
        _begin(unit, referral, agency, step, began_at)
        _end(unit, referral, agency, step)
    else:
        _end(unit, referral, agency, step)
        _begin(unit, referral, agency, step, began_at)


def resume_clocks(unit: Unit, referral: ReferralRow, ended_by: UUID) -> None:
    """Those that a step ended without being met run again: what it said was taken back."""
    for row in _of(unit, referral.id, DeadlineRow.ended_by == ended_by, DeadlineRow.state == "ended"):
        row.state, row.ended_by, row.ended_at = RUNNING, None, None
        row.version += 1
        set_next_telling(unit, row)


def begin_row(unit: Unit, row: DeadlineRow, rule: Rule, began_at: datetime, due: Due) -> None:
    """Fills a row that says already what it is of and who sees to it: it runs by the rule as it is now."""
    row.id, row.rule, row.edition, row.started_at = new_id(), rule.code, data_of(rule), began_at
    row.counted_on = row.due_on = due.on
    row.due_at, row.late_from = due.due_at, due.late_for_certain_at
    row.state, row.version = RUNNING, 1
    set_next_telling(unit, row)


def note_lateness(row: DeadlineRow, at: datetime) -> None:
    """What was late at an instant stays so, whichever day is set afterwards."""
    if row.late_at is None and at > row.late_from:
        row.late_at = row.late_from


def check_runs_by_hand(row: DeadlineRow) -> None:
    """``invalid_request`` on ``deadline_id``: it runs no longer, or a step of its referral says what becomes of it."""
    if row.state != RUNNING or row.record_id is None:
        raise invalid("deadline_id", FieldCode.NOT_ALLOWED)


def met_late(row: DeadlineRow, at: datetime) -> bool:
    """Whether it was met after its time: by when it happened, not by when somebody wrote it down. Told as overdue it
    may have been met in time."""
    if row.late_at is not None and at <= row.late_at:
        row.late_at = None
    note_lateness(row, at)
    return row.late_at is not None


def end_row(row: DeadlineRow, at: datetime, state: str) -> None:
    """It waits no more, and nobody is told of it."""
    row.state, row.ended_at = state, at
    row.next_stage = row.next_at = None
    row.version += 1


def set_next_telling(unit: Unit, row: DeadlineRow, *, in_order: bool = False) -> None:
    """The stage that alerts hears of next. What lies behind already is told of as it stands now; ``in_order``: stage
    after stage, since it came due while nobody was there to tell."""
    rule = rule_from(row.edition)
    due = Due(row.due_on, london_day(row.late_from), row.due_at, row.late_from)
    calendar = calendar_of(unit, row.school_id, rule.nation)
    to_the_minute = rule.kind is KindOfDay.HOUR and row.set_because is None
    since = min(row.started_at, row.begun_at or row.started_at)  # counted back from a day to come it runs before that
    following = next_telling(_told(row), since, due, calendar, to_the_minute=to_the_minute)
    while not in_order and following is not None and following[1] <= unit.now:
        later = next_telling(following[0], since, due, calendar, to_the_minute=to_the_minute)
        if later is None or later[1] > unit.now:
            break
        following = later
    row.next_stage, row.next_at = following or (None, None)


def _told(row: DeadlineRow) -> DeadlineStage | None:
    return cast(DeadlineStage | None, row.told)


def _begin(unit: Unit, referral: ReferralRow, agency: AgencyRow, step: StepRow, began_at: datetime) -> None:
    kind, agency_kind = cast(StepKind, step.kind), cast(AgencyKind, agency.kind)
    running = {row.rule for row in _of(unit, referral.id, DeadlineRow.state == RUNNING)}
    for rule in rules_begun(kind, agency_kind, rules_at(unit, agency, london_day(began_at))):
        if rule.code not in running:  # a later strategy discussion does not begin it anew
            _begin_one(unit, referral, agency, step, rule, began_at)


def _begin_one(
    unit: Unit, referral: ReferralRow, agency: AgencyRow, step: StepRow, rule: Rule, began_at: datetime
) -> None:
    due = due_of(rule, began_at, calendar_of(unit, referral.school_id, agency.nation))
    row = DeadlineRow(
        referral_id=referral.id, school_id=referral.school_id, owner_id=referral.owner_id, begun_by=step.id
    )
    begin_row(unit, row, rule, began_at, due)
    unit.session.add(row)


def _end(unit: Unit, referral: ReferralRow, agency: AgencyRow, step: StepRow) -> None:
    kind, agency_kind = cast(StepKind, step.kind), cast(AgencyKind, agency.kind)
    unit.session.flush()
    for row in _of(unit, referral.id, DeadlineRow.state == RUNNING):
        ends = End(row.edition["ends"])
        if is_met(kind, agency_kind, ends):
            _met(row, step)
        elif is_over(kind, ends):
            note_lateness(row, min(step.occurred_at, unit.now))
            _ended(row, step, "ended")


def _met(row: DeadlineRow, step: StepRow) -> None:
    is_late = met_late(row, step.occurred_at)
    _ended(row, step, "met_late" if is_late else "met")


def _ended(row: DeadlineRow, step: StepRow, state: str) -> None:
    row.ended_by = step.id
    end_row(row, step.occurred_at, state)


def _of(unit: Unit, referral_id: UUID, *conditions: object) -> list[DeadlineRow]:
    query = select(DeadlineRow).where(DeadlineRow.referral_id == referral_id, *conditions)  # type: ignore[arg-type]  # expressions
    return list(unit.session.scalars(query.with_for_update()))
