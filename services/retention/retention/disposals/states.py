"""How a disposal goes on."""

from datetime import date, datetime, timedelta

from haven_schemas.acts.identity.calendar import SchoolCalendar
from haven_schemas.acts.retention.disposals import DisposalState

from retention.days import after_school_days, london_day

OPEN: tuple[DisposalState, ...] = ("proposed", "announced")
"""It can still come to nothing."""
UNDER_WAY: tuple[DisposalState, ...] = ("ordered", "taken_out", "keys_gone")
"""It is being carried out, and nobody stops it any more."""
CARRIED_OUT: tuple[DisposalState, ...] = ("taken_out", "keys_gone", "destroyed")
"""The records are gone."""
WAITING_DAYS = 14
"""School days from the agreement (decision 121), and never fewer days of the calendar: whoever is away for a week is
back, and the data protection officer has had two working weeks to look. No setting makes it shorter."""
AGREED_WITHIN = timedelta(days=28)
"""What nobody agreed to by then is proposed anew: the file was looked at a month ago."""
STOP_HOLDS = timedelta(days=365)
"""For so long nobody proposes what a data protection officer stopped, unless they end that."""
ANSWERING = ("pupils", "referrals", "alerts", "audit")
"""Who says that nothing of theirs is left, beside incidents."""


def day_to_destroy(agreed_on: date, school: SchoolCalendar) -> date:
    """The first day on which it is destroyed: in the summer holidays nobody looks."""
    return max(agreed_on + timedelta(days=WAITING_DAYS), after_school_days(agreed_on, WAITING_DAYS, school))


def stop_holds_until(stopped_at: datetime | None, stop_ended_at: datetime | None) -> date | None:
    """Until when nobody proposes it again; None: nothing stops that."""
    return None if stopped_at is None or stop_ended_at is not None else london_day(stopped_at + STOP_HOLDS)
