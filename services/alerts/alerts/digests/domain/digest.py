"""What can wait for one mail a day, and when that mail goes out."""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from haven_schemas.rpc.alerts import AlertedKind
from timescales.duty import DutyHours

CAN_WAIT: frozenset[AlertedKind] = frozenset(
    {
        "look_back_due",
        "paper_review_due",
        "file_review_due",
        "action_soon",
        "pupil_match_waiting",
        "roll_question_asked",
        "roll_question_answered",
        "handover_begun",
        "handover_received",
        "read_request_decided",
        "disposal_proposed",
        "disposal_announced",
        "disposal_ended",
        "disposal_done",
        "hold_review_due",
        "files_due",
        "stop_to_ask_again",
        "discard_ended",
        "discard_done",
    }
)
"""Whatever is not named here is mailed at once: a concern, what is urgent, what is overdue, what somebody is asked for,
and any kind that is new."""

_LONDON = ZoneInfo("Europe/London")
_DAYS_AHEAD = 21
"""After a week of holidays weekdays are days of duty again, so that one of these always is."""


def is_in_duty(at: time, schools: Collection[DutyHours], now: datetime) -> bool:
    """Whether somebody is on duty at ``at`` o'clock on any day of the weeks ahead."""
    return _next_on_duty(at, schools, now) is not None


def next_digest(at: time, schools: Collection[DutyHours], now: datetime) -> datetime:
    """The next instant after ``now`` at ``at`` o'clock, London time, on which one of the schools is on duty.

    Where their hours were changed so that none is at that time, when duty begins next; without a school tomorrow.
    """
    found = _next_on_duty(at, schools, now)
    if found is not None:
        return found
    tomorrow = now + timedelta(days=1)
    return min((hours.next_duty(tomorrow) for hours in schools), default=tomorrow)


def _next_on_duty(at: time, schools: Collection[DutyHours], now: datetime) -> datetime | None:
    today = now.astimezone(_LONDON).date()
    for ahead in range(_DAYS_AHEAD):
        instant = datetime.combine(today + timedelta(days=ahead), at, _LONDON).astimezone(now.tzinfo)
        if instant > now and any(hours.is_on_duty(instant) for hours in schools):
            return instant
    return None
