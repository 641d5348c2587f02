"""Clocks begin and end with a step, in the step's own transaction."""

from datetime import datetime
from typing import cast
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.referrals.agencies import AgencyKind
from haven_schemas.acts.referrals.deadlines import DeadlineStage
from haven_schemas.acts.referrals.referrals import StepKind
from haven_schemas.errors import FieldCode, invalid
from sqlalchemy import select
from timescales.codes import End
from timescales.data import data_of, rule_from
from timescales.days import KindOfDay
from timescales.due import Due, due_of
from timescales.rule import Rule

from referrals.copies import calendar_of
from referrals.days import london_day
from referrals.models import AgencyRow, DeadlineRow, ReferralRow, StepRow
from referrals.rules import CONFERENCES, Course, becomes, counts_from_first, rules_at, rules_begun

from .telling import next_telling

RUNNING = "running"
_HAPPENED = (StepRow.occurred_at, StepRow.recorded_at, StepRow.id)


def run_clocks(unit: Unit, referral: ReferralRow, agency: AgencyRow, step: StepRow, began_at: datetime) -> None:
    """Ends those that wait for what the step says, at the time it happened, and begins those it starts, as far as what
    happened after it and was written down before leaves them.

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
    steps = list(unit.session.scalars(select(StepRow).where(StepRow.referral_id == referral.id).order_by(*_HAPPENED)))
    here = next(number for number, each in enumerate(steps) if each.id == step.id)
    kinds, later = [_kind(each) for each in steps], steps[here + 1 :]
    course = Course(tuple(kinds[:here]), tuple(kinds[here + 1 :]))
    running = {row.rule: row for row in _of(unit, referral.id, DeadlineRow.state == RUNNING)}
    rules = rules_at(unit, agency, london_day(began_at))
    for rule in rules_begun(kinds[here], _agency_kind(agency), course, rules):
        row = running.get(rule.code)
        if row is None and kinds[here] in CONFERENCES and course.was_told_before:
            continue
        if row is None:
            row = _begin_one(unit, referral, agency, step, rule, began_at)
            for each in later:  # what happened after it and was written down before
                _end_one(row, agency, each)
        elif counts_from_first(rule) and not any(_ends_before(row, agency, each) for each in later):
            _begin_earlier(unit, row, step, rule, began_at)


def _begin_one(
    unit: Unit, referral: ReferralRow, agency: AgencyRow, step: StepRow, rule: Rule, began_at: datetime
) -> DeadlineRow:
    due = due_of(rule, began_at, calendar_of(unit, referral.school_id, agency.nation))
    row = DeadlineRow(
        referral_id=referral.id, school_id=referral.school_id, owner_id=referral.owner_id, begun_by=step.id
    )
    begin_row(unit, row, rule, began_at, due)
    unit.session.add(row)
    return row


def _begin_earlier(unit: Unit, row: DeadlineRow, step: StepRow, rule: Rule, began_at: datetime) -> None:
    """It counts from what was written down late; a later one does not begin it anew. A day that somebody set stays, and
    what was late stays late."""
    if began_at >= row.started_at:
        return
    due = due_of(rule, began_at, calendar_of(unit, row.school_id, rule.nation))
    row.begun_by, row.started_at, row.edition, row.counted_on = step.id, began_at, data_of(rule), due.on
    row.version += 1
    if row.set_because is None:
        note_lateness(row, unit.now)
        row.due_on, row.due_at, row.late_from, row.told = due.on, due.due_at, due.late_for_certain_at, None
        set_next_telling(unit, row)


def _ends_before(row: DeadlineRow, agency: AgencyRow, step: StepRow) -> bool:
    """Whether what would begin with an earlier step was over before this clock began: that is another one."""
    ends = End(row.edition["ends"])
    return step.occurred_at < row.started_at and becomes(_kind(step), _agency_kind(agency), ends) is not None


def _end(unit: Unit, referral: ReferralRow, agency: AgencyRow, step: StepRow) -> None:
    unit.session.flush()
    for row in _of(unit, referral.id, DeadlineRow.state == RUNNING):
        _end_one(row, agency, step)


def _end_one(row: DeadlineRow, agency: AgencyRow, step: StepRow) -> None:
    """As the step has it; one of a day before it began says nothing of it, unless it is the end of all."""
    if row.state != RUNNING or (step.kind != "closed" and london_day(step.occurred_at) < london_day(row.started_at)):
        return
    state = becomes(_kind(step), _agency_kind(agency), End(row.edition["ends"]))
    if state is None:
        return
    if state == "ended":
        note_lateness(row, step.occurred_at)
    is_late = state == "met" and met_late(row, step.occurred_at)
    row.ended_by = step.id
    end_row(row, step.occurred_at, "met_late" if is_late else state)


def _kind(step: StepRow) -> StepKind:
    return cast(StepKind, step.kind)


def _agency_kind(agency: AgencyRow) -> AgencyKind:
    return cast(AgencyKind, agency.kind)


def _of(unit: Unit, referral_id: UUID, *conditions: object) -> list[DeadlineRow]:
    query = select(DeadlineRow).where(DeadlineRow.referral_id == referral_id, *conditions)  # type: ignore[arg-type]  # expressions
    return list(unit.session.scalars(query.with_for_update()))
