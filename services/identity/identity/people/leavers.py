"""Who has left, and when a list of leavers waits for a person (issue "Files and feeds in")."""

from datetime import date, timedelta

ALWAYS = 3
"""So many may leave by themselves, however small the school."""
_ONE_IN = 10
LATELY = timedelta(days=7)
"""Those who left by themselves so lately count: a source that takes three people a day away is stopped as well."""
NOTICE = timedelta(days=7)
"""So long before a lead leaves by a list the trust lead and the data protection officer are told (decision 134)."""
TRUST = "trust_administrator"
LAST = "last"
DECISION = "decision"
OTHER_PERSON = "other_person"
"""Why a leaver waits: a role in the whole trust, one of the last two who may triage there or the last to confirm, the
list as a whole, or that the list may be about somebody else by now."""


def has_left(*, in_list: bool, left_on: date | None, today: date) -> bool:
    """``in_list`` False: missing from a complete list. The last day counts: sight ends with it, not a day later."""
    return not in_list or (left_on is not None and left_on <= today)


def takes_too_many(leaving: int, lately: int, staff: int) -> bool:
    """Whether more than three and more than a tenth of a school's ``staff`` with accounts would be gone."""
    gone = leaving + lately
    return gone > ALWAYS and gone * _ONE_IN > staff


def ends_on(last_day: date | None, told_on: date) -> date:
    """When a lead's access ends by itself: on their last day, and never sooner than ``NOTICE`` after somebody was told.
    ``last_day`` None: missing from the list."""
    notice_ends = told_on + NOTICE
    return notice_ends if last_day is None else max(last_day, notice_ends)
