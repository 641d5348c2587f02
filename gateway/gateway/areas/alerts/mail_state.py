"""Whether nobody is mailed about alerts, for the head of each page: asked of alerts now and then, and never waited for
twice."""

import threading
from datetime import datetime, timedelta

from haven_schemas.acts.alerts import NewAlertsQuery
from haven_schemas.acts.alerts_calls import NEW_ALERTS
from haven_schemas.errors import Problem

from gateway.clients import Services
from gateway.clients.asking import Caller

_FRESH = timedelta(minutes=1)
_SECONDS = 0.5
"""So long one page a minute waits while alerts does not answer; it is shown without the banner."""


class MailState:
    """One a process: it is the same for the whole trust."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._lock = threading.Lock()
        self._off_since: datetime | None = None
        self._ask_at: datetime | None = None

    def off_since(self, caller: Caller, now: datetime) -> datetime | None:
        """Since when, or from when on, nobody is mailed, at most a minute old. None: mail goes out, or alerts does not
        answer. ``caller``: somebody with an inbox."""
        with self._lock:
            is_due = self._ask_at is None or now >= self._ask_at
            self._ask_at = now + _FRESH if is_due else self._ask_at  # the pages beside this one do not ask as well
        if is_due:
            found = self._ask(caller, now)
            with self._lock:
                self._off_since = found
        return self._off_since

    def forget(self) -> None:
        """Asked anew the next time: it was switched here."""
        with self._lock:
            self._ask_at = None

    def _ask(self, caller: Caller, now: datetime) -> datetime | None:
        try:
            asked = NewAlertsQuery(since=now)
            return self._services.ask(NEW_ALERTS, caller, asked, seconds=_SECONDS).mail_off_since
        except Problem:
            return None
