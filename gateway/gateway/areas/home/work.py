"""One list of what waits for a person, of what two services keep: dated things of records, and referrals' deadlines."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeVar
from uuid import UUID

from haven_schemas.acts.incidents.day import OWN_WORK
from haven_schemas.acts.incidents.records import IncidentPage
from haven_schemas.acts.incidents.work import OwnWork, OwnWorkQuery, WorkItem
from haven_schemas.acts.paging import MOST
from haven_schemas.acts.referrals.deadlines import DeadlineLine, DeadlinePage, ListDeadlines
from haven_schemas.acts.referrals.deadlines_calls import LIST_DEADLINES
from haven_schemas.errors import Problem
from haven_schemas.rights import Right

from gateway.areas.referrals.begun import begun_referrals
from gateway.rendering.concurrent_calls import concurrent_calls
from gateway.sessions.current import AWAY, Session
from gateway.state import haven

View = Literal["week", "month", "all"]
DAYS: dict[View, int] = {"week": 6, "month": 30, "all": 366}
"""How far each view looks ahead; what is overdue stands in all of them."""
VIEWS: dict[View, str] = {"week": "Seven days", "month": "A month", "all": "All"}
AHEAD: dict[View, str] = {"week": " in the next seven days", "month": " in the next month", "all": ""}
"""Behind: nothing waits for you."""
Shown = Literal["action", "review", "wait", "referral", "date"]
KINDS: dict[Shown, str] = {
    "action": "Actions",
    "review": "Reviews",
    "wait": "Waited until a day",
    "referral": "Referrals to chase",
    "date": "Dates to keep",
}
_OF: dict[str, Shown] = {
    "action": "action",
    "file_review": "review",
    "paper_review": "review",
    "look_back": "review",
    "concern_waited": "wait",
    "record_waited": "wait",
}

_MOST_BEGUN = 10
_NONE_BEGUN = IncidentPage(incidents=[], next_cursor=None)
T = TypeVar("T")


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: of ``item`` and ``deadline`` one is there."""

    kind: Shown
    due_on: date
    school_id: UUID
    item: WorkItem | None = None
    deadline: DeadlineLine | None = None


@dataclass(frozen=True)
class Work:
    """What waits, the earliest first. ``missing``: what a part that is away would tell; ``more``: there is more.
    ``begun``: records at which a referral was begun and not written down, of all that the person sees."""

    waiting: list[Waiting]
    missing: list[str]
    more: bool
    begun: IncidentPage


def work_of(session: Session, today: date, view: View) -> Work:
    """Both services at once; what one of them cannot tell now is said, and the rest is there."""
    until = today + timedelta(days=DAYS[view])
    with concurrent_calls() as calls:
        asked = calls.begin(_unless_away, lambda: _deadlines(session, until))
        asked_begun = calls.begin(_unless_away, lambda: _begun(session))
        items = _unless_away(lambda: _items(session, until))
        deadlines, begun = asked.result(), asked_begun.result()
    waiting, missing = [], []
    if items is None:
        missing.append("Actions, reviews and what was to wait until a day")
    else:
        waiting += [Waiting(_OF[each.kind], each.due_on, each.school_id, item=each) for each in items.items]
    if deadlines is None:
        missing.append("Referrals to chase and dates to keep")
    else:
        waiting += [
            Waiting("referral" if each.referral_id else "date", each.due_on, each.school_id, deadline=each)
            for each in deadlines.deadlines
        ]
    if begun is None and items is not None:
        missing.append("Referrals that were begun")
    more = (items is not None and items.more) or (deadlines is not None and deadlines.next_cursor is not None)
    return Work(sorted(waiting, key=lambda each: each.due_on), missing, more, begun or _NONE_BEGUN)


def _items(session: Session, until: date) -> OwnWork:
    return haven().services.ask(OWN_WORK, session.caller, OwnWorkQuery(until=until))


def _deadlines(session: Session, until: date) -> DeadlinePage:
    """None for who reads no records: they have neither referrals nor dates."""
    if not session.has(Right.RECORD_READ):
        return DeadlinePage(deadlines=[], next_cursor=None)
    return haven().services.ask(LIST_DEADLINES, session.caller, ListDeadlines(mine=True, until=until, limit=MOST))


def _begun(session: Session) -> IncidentPage:
    """None for who writes no records: they can go on with none."""
    return begun_referrals(session, _MOST_BEGUN) if session.has(Right.RECORD_WRITE) else _NONE_BEGUN


def _unless_away(ask: Callable[[], T]) -> T | None:
    try:
        return ask()
    except Problem as problem:
        if problem.code in AWAY:
            return None
        raise
