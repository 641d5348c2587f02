"""The intake key's public half, remembered so that a report's page can be given it while incidents is away."""

import threading
from datetime import datetime, timedelta

from haven_schemas.acts.incidents.sealed import IntakeKey
from haven_schemas.acts.incidents.sealed_reports import INTAKE_KEY
from haven_schemas.errors import Problem

from gateway.clients import Services
from gateway.clients.asking import Caller

_FRESH = timedelta(minutes=10)
"""A new version comes each week, and one holds for five weeks after that."""


class IntakeKeys:
    """Holds no secret."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._lock = threading.Lock()
        self._known: IntakeKey | None = None
        self._fetched_at: datetime | None = None

    def newest(self, caller: Caller, now: datetime) -> IntakeKey | None:
        """The key that seals now, the last one known if incidents does not answer, None if it never did."""
        with self._lock:
            known, fetched_at = self._known, self._fetched_at
        if fetched_at is not None and now - fetched_at < _FRESH:
            return known
        try:
            found = self._services.ask(INTAKE_KEY, caller)
        except Problem:
            return known
        with self._lock:
            self._known, self._fetched_at = found, now
        return found
