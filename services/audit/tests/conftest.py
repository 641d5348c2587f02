"""An empty log for each test on real PostgreSQL; leaves are made by the chassis, as a source makes them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from audit.children import copy_alias, copy_file_keeper
from audit.entries import store_entries
from audit.lists import export_entries, list_alarms, list_entries
from audit.numbers import gaps, numbers
from chassis.ground.context import Access, Grant
from chassis.units.audit_trail import instant, leaf_fields
from chassis.units.database import Database
from chassis.units.models import AuditRow
from haven_schemas.acts.audit import AlarmPage, AuditPage, ListAlarms, ListEntries
from haven_schemas.events import AuditEntriesRecorded, EntryOrigin, FileKept
from sqlalchemy import select

OWN = Access(kind="service", actor_id=uuid4(), service="audit", job="test")
BEGAN = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
_BESIDE = {
    "dsl": ("record:read",),
    "dpo": ("data:oversee",),
    "officer_here": ("data:oversee",),
    "reads_and_oversees": ("record:read", "data:oversee"),
}
"""What each role gives beside the log; the last two are composed ones."""


def _reader(role: str, *schools: UUID, elsewhere: tuple[UUID, ...] = ()) -> Access:
    """A member of staff who may read the log at ``schools``, and reports at schools ``elsewhere``."""
    rights = frozenset({"audit:read", *_BESIDE[role]})
    grants = [Grant(school_ids=frozenset(schools), role=role, rights=rights)]
    grants.append(Grant(school_ids=frozenset(elsewhere), role="reporter", rights=frozenset({"concern:report"})))
    return Access(kind="staff", actor_id=uuid4(), session_id=uuid4(), grants=tuple(grants))


def _leaf(number: int, source: str = "incidents", **changed: Any) -> dict[str, Any]:
    """A leaf as its source sends it; later numbers are a second later."""
    schools = sorted(str(each) for each in changed.pop("school_ids", ()))
    subjects = sorted(str(each) for each in changed.pop("subject_ids", ()))
    fields = {
        "action": "chronology:pupil:read",
        "at": instant(BEGAN + timedelta(seconds=number)),
        "actor_id": str(changed.pop("actor_id", uuid4())),
        "right": "record:read",
        "school_ids": schools,
        "subject_ids": subjects,
        "object_id": None,
        "outcome": "done",
        "correlation_id": str(uuid4()),
        **changed,
    }
    return leaf_fields(source, number, uuid4(), fields, None)


@dataclass
class Log:
    """Use cases over one database, as an entrypoint would run them."""

    database: Database
    sent: list[dict[str, Any]] = field(default_factory=list)

    def store(
        self,
        *leaves: dict[str, Any],
        source: str = "incidents",
        event_type: str | None = None,
        origins: Sequence[EntryOrigin] = (),
    ) -> None:
        """Takes in one message of ``source``."""
        event = AuditEntriesRecorded(source=source, entries=list(leaves), origins=list(origins))
        with self.database.unit(OWN, schools=[]) as unit:
            store_entries(unit, event_type or f"{source}.audit_entries_recorded", event)

    def read(self, access: Access, **asked: Any) -> AuditPage:
        with self.database.unit(access) as unit:
            return list_entries(unit, ListEntries(**asked))

    def export(self, access: Access, **asked: Any) -> AuditPage:
        with self.database.unit(access) as unit:
            return export_entries(unit, ListEntries(**asked))

    def alarms(self, access: Access, **asked: Any) -> AlarmPage:
        with self.database.unit(access) as unit:
            return list_alarms(unit, ListAlarms(**asked))

    def numbers(self, access: Access, **asked: Any) -> list[int]:
        return [entry.number for entry in self.read(access, **asked).entries]

    def copy_alias(self, alias_id: UUID, means_id: UUID | None, version: int) -> None:
        with self.database.unit(OWN, schools=[]) as unit:
            copy_alias(unit, alias_id, means_id, version)

    def keep_file(self, subject_id: UUID, school_id: UUID, version: int) -> None:
        event = FileKept(subject_id=subject_id, school_id=school_id, version=version)
        with self.database.unit(OWN, schools=[]) as unit:
            copy_file_keeper(unit, event)

    def numbers_held(self) -> dict[str, dict[str, Any]]:
        """What the sources are told."""
        with self.database.unit(OWN, schools=[]) as unit:
            return numbers(unit)

    def gaps(self) -> dict[str, int]:
        with self.database.unit(OWN, schools=[]) as unit:
            return gaps(unit)

    def own_entries(self) -> list[dict[str, Any]]:
        """What the audit service itself recorded, in order."""
        with self.database.unit(OWN, schools=[]) as unit:
            return list(unit.session.scalars(select(AuditRow.fields).order_by(AuditRow.position)))


@pytest.fixture
def audit_database(emptied_database) -> Any:
    """One migrated database, emptied before each test."""
    return emptied_database("audit").empty()


@pytest.fixture
def log(audit_database, emptied_database) -> Log:
    return Log(emptied_database("audit").as_service("audit", workers=6))


@pytest.fixture
def leaf() -> Callable[..., dict[str, Any]]:
    """Makes a leaf."""
    return _leaf


@pytest.fixture
def reader() -> Callable[..., Access]:
    """Makes the access of a reader of the log."""
    return _reader
