"""When somebody of a school looks at reports next, remembered so that a page can say so while identity is away."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from haven_schemas.acts.identity.calendar import GetCalendar, SchoolCalendar
from haven_schemas.acts.identity.schools_calls import SCHOOL_CALENDAR
from haven_schemas.errors import Problem
from timescales.duty import DutyHours

from gateway.clients import Services
from gateway.clients.asking import Caller

_FRESH = timedelta(minutes=5)
_MOST_SCHOOLS = 5
"""Whoever works at more chooses the school first: it is not asked of a whole trust for one sentence."""


@dataclass(frozen=True)
class OutOfHours:
    """Nobody may read what is reported before ``next_at``. ``night_number``: whom to ring until then, beside 999."""

    next_at: datetime
    night_number: str | None


class DutyHoursCache:
    """Holds dates of schools, which are public."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._lock = threading.Lock()
        self._known: dict[UUID, SchoolCalendar | None] = {}
        self._asked_at: dict[UUID, datetime] = {}

    def out_of_hours(self, school_ids: Iterable[UUID], caller: Caller | None, now: datetime) -> OutOfHours | None:
        """Where somebody is next, of those schools; None while anybody is on duty at one of them, or none is named.

        Without a ``caller``, and while identity does not answer, by what was known last, else by the usual hours.
        """
        ids = list(school_ids)
        if not ids or len(ids) > _MOST_SCHOOLS:
            return None
        found = [self._of(school_id, caller, now) for school_id in ids]
        soonest = min(found, key=lambda each: each.next_at)
        return None if soonest.next_at <= now else soonest

    def ask_again(self) -> None:
        """After a change that went through this gateway: whoever made it sees it at once. What was known stays for as
        long as identity does not answer."""
        with self._lock:
            self._asked_at.clear()

    def _of(self, school_id: UUID, caller: Caller | None, now: datetime) -> OutOfHours:
        calendar = self._calendar(school_id, caller, now)
        if calendar is None:
            return OutOfHours(DutyHours().next_duty(now), None)
        week = [(day.weekday, day.opens, day.closes) for day in calendar.duty or calendar.hours]
        hours = DutyHours.of(calendar.nation, calendar.terms, calendar.closed, calendar.inset, week)
        return OutOfHours(hours.next_duty(now), calendar.night_number)

    def _calendar(self, school_id: UUID, caller: Caller | None, now: datetime) -> SchoolCalendar | None:
        with self._lock:
            known, asked_at = self._known.get(school_id), self._asked_at.get(school_id)
        if caller is None or (asked_at is not None and now - asked_at < _FRESH):
            return known
        try:
            found: SchoolCalendar | None = self._services.ask(SCHOOL_CALENDAR, caller, GetCalendar(school_id=school_id))
        except Problem:
            found = known
        with self._lock:
            self._known[school_id], self._asked_at[school_id] = found, now
        return found
