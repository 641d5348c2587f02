"""What a date to keep waited for has happened, on a day; what follows it begins with that day."""

from datetime import datetime, timedelta

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rpc.referrals.clocks import ClockMet, MeetClock
from timescales.data import rule_from

from referrals.days import london_day
from referrals.deadlines.domain.clocks import needs_time
from referrals.deadlines.parts.hand_clocks import instant_of, meet_row, not_begun
from referrals.deadlines.parts.run_clocks import check_runs_by_hand
from referrals.deadlines.showing import clock_shown
from referrals.extras import OtherOwners
from referrals.models import DeadlineRow
from referrals.sight import hold_deadline, right_over

_A_MINUTE = timedelta(minutes=1)


def meet_clock(unit: Unit, owners: OtherOwners, request: MeetClock) -> ClockMet:
    """Met in time or late, by when it happened and not by when it was written down.

    ``not_found``, ``not_permitted``, ``stale_version``; ``invalid_request`` on ``deadline_id`` (it runs no longer, or
    is met by a step of its referral), ``met_on`` or ``met_time``.
    """
    held = hold_deadline(unit, owners, request.deadline_id, request.version)
    row = held.row
    check_runs_by_hand(row)
    followed = meet_row(unit, row, _met_at(unit, row, request), request.entry_id)
    for action, each in (
        (AuditAction.REFERRAL_DEADLINE_END, row),
        *((AuditAction.REFERRAL_DEADLINE_BEGIN, each) for each in followed.begun),
    ):
        unit.audit(
            action,
            right=held.right,
            school_ids=[row.school_id],
            subject_ids=held.record.subject_ids,
            object_id=each.id,
        )
    return ClockMet(
        clock=clock_shown(row, held.record.id, unit.now, may_write=True),
        begun=[
            clock_shown(each, held.record.id, unit.now, may_write=right_over(unit, held.record, each) is not None)
            for each in followed.begun
        ],
        not_begun=not_begun(followed),
    )


def _met_at(unit: Unit, row: DeadlineRow, request: MeetClock) -> datetime:
    rule = rule_from(row.edition)
    if request.met_on > london_day(unit.now):
        raise invalid("met_on", FieldCode.IN_THE_FUTURE)
    if not rule.is_met_before_start and request.met_on < london_day(row.started_at):
        raise invalid("met_on", FieldCode.TOO_LONG_AGO)
    if request.met_time is None:
        if needs_time(rule):
            raise invalid("met_time", FieldCode.REQUIRED)
        return min(instant_of(request.met_on, None), unit.now)
    met_at = instant_of(request.met_on, request.met_time)
    if met_at > unit.now + _A_MINUTE:
        raise invalid("met_time", FieldCode.IN_THE_FUTURE)
    if not rule.is_met_before_start and needs_time(rule) and met_at < row.started_at:
        raise invalid("met_time", FieldCode.TOO_LONG_AGO)
    return min(met_at, unit.now)
