"""The trust's categories and the schools' names, remembered so that a report can be written when identity is away."""

import threading
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from haven_schemas.acts.identity import School
from haven_schemas.acts.incidents.categories import LIST_CATEGORIES, Category
from haven_schemas.errors import Problem

from gateway.clients import Services
from gateway.clients.asking import Caller

_FRESH = timedelta(seconds=60)


class CategoryCache:
    """Holds no personal data: categories and schools of the trust only."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._lock = threading.Lock()
        self._categories: tuple[Category, ...] = ()
        self._fetched_at: datetime | None = None
        self._schools: dict[UUID, School] = {}

    def for_schools(self, school_ids: Iterable[UUID], caller: Caller, now: datetime) -> tuple[Category, ...]:
        """Those that something new of one of the schools may be given: none that is retired, or another school's."""
        own = {None, *school_ids}
        return tuple(each for each in self.all(caller, now) if not each.retired and each.school_id in own)

    def changed(self) -> None:
        """The list was changed through this gateway: it is asked for anew; other processes do within a minute."""
        with self._lock:
            self._fetched_at = None

    def all(self, caller: Caller, now: datetime) -> tuple[Category, ...]:
        """All of them, retired ones and those of schools too, in the order they are shown; the last list known if
        incidents does not answer just now."""
        with self._lock:
            fetched_at, known = self._fetched_at, self._categories
        if fetched_at is not None and now - fetched_at < _FRESH:
            return known
        try:
            found = tuple(self._services.ask(LIST_CATEGORIES, caller).categories)
        except Problem:
            if known:
                return known
            raise
        with self._lock:
            self._categories, self._fetched_at = found, now
        return found

    def id_of(self, name: str, caller: Caller, now: datetime) -> UUID | None:
        """The id of the category called ``name``, if it is still in the list."""
        return next((each.id for each in self.all(caller, now) if each.name == name), None)

    def remember_schools(self, schools: list[School]) -> None:
        """Keeps the names of ``schools``."""
        with self._lock:
            self._schools.update((school.id, school) for school in schools)

    def school_if_known(self, school_id: UUID) -> School | None:
        """A school seen before, or None."""
        with self._lock:
            return self._schools.get(school_id)
