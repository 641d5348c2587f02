"""A calendar of days and kinds: no name, no child, no agency, and no id of anything."""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import UTC, datetime, time

from haven_schemas.acts.calendar import WorkDay
from icalendar import Calendar, Event

WORDS = {
    "action": "Action",
    "review": "Review",
    "wait": "Waited until today",
    "referral": "Referral to chase",
    "date": "A date to keep",
}


def work_calendar(days: Iterable[WorkDay], secret: str, address: str) -> bytes:
    """As iCalendar (RFC 5545): an all-day event for each, with the address of the page that has the rest.

    ``secret``: the app password. What an event is called (UID) is made from it and the id, so that it stays the same
    for one app, and neither the id nor that two people have the same work can be read from it.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Haven//My work//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Haven")
    for day in days:
        calendar.add_component(_event(day, secret, address))
    return bytes(calendar.to_ical())


def _event(day: WorkDay, secret: str, address: str) -> Event:
    event = Event()
    event.add("uid", _uid(day, secret))
    # The day itself, whenever it is asked: the same work is the same bytes, and an app that has it is told so (304).
    event.add("dtstamp", datetime.combine(day.due_on, time(), UTC))
    event.add("dtstart", day.due_on)
    event.add("summary", WORDS[day.kind])
    event.add("url", address)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    return event


def _uid(day: WorkDay, secret: str) -> str:
    named = hmac.new(secret.encode(), f"{day.kind} {day.id}".encode(), hashlib.sha256)
    return f"{named.hexdigest()[:32]}@haven"
