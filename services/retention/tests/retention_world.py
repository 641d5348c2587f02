"""Use cases of retention over one database; incidents and pupils are stood in for."""

from collections.abc import Callable, Collection, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from inspect import signature
from typing import Any
from uuid import UUID, uuid4

from chassis.access.context import Access, Grant
from chassis.keys.keyring import Keyring
from chassis.process.away import OwnerAway
from chassis.units.database import Database, Unit
from chassis.units.models import AuditRow
from haven_schemas.events import SchoolChanged
from haven_schemas.rpc.incidents.retention import FileFacts, FileFactsPage, FilesHidden
from haven_schemas.rpc.pupils.retention import PupilDates
from haven_schemas.rpc.retention.files import FileRetention, GetFile
from haven_schemas.rpc.retention.holds import Hold, PlaceHold
from retention.copies.known_schools import KNOWN_SCHOOLS
from retention.copies.use_cases import keep_school
from retention.files.queries import get_file
from retention.files.use_cases import look_at_files
from retention.holds.use_cases import place_hold
from retention.models import FileRow
from sqlalchemy import select

OWN = Access(kind="service", actor_id=uuid4(), service="retention", job="test")
A_MORNING = datetime(2026, 11, 24, 9, tzinfo=UTC)
TODAY = date(2026, 11, 24)
LEAD = ("record:read", "concern:triage", "retention:read", "retention:hold", "retention:review")
TRUST_LEAD = (*LEAD, "retention:set")
OFFICER = ("data:oversee", "retention:read")


def person(*schools: UUID, rights: Iterable[str] = LEAD) -> Access:
    """A member of staff with a role that gives ``rights`` at ``schools``."""
    grants = (Grant(school_ids=frozenset(schools), role="dsl", rights=frozenset(rights)),)
    return Access(kind="staff", actor_id=uuid4(), session_id=uuid4(), grants=grants, token="a token")


@dataclass
class Child:
    """A child's file as its owners have it; ``hidden_from``: who does not read it."""

    file: FileFacts
    dates: PupilDates | None
    hidden_from: set[UUID] = field(default_factory=set)


@dataclass
class Elsewhere:
    """Incidents and pupils: what they own, and whether they answer. A page has ``page`` files."""

    children: dict[UUID, Child] = field(default_factory=dict)
    silent: bool = False
    page: int = 2

    def _answer(self) -> None:
        if self.silent:
            raise OwnerAway("incidents")

    def files_after(self, after: UUID | None) -> FileFactsPage:
        self._answer()
        files = sorted((each.file for each in self.children.values()), key=lambda each: each.subject_id)
        rest = [each for each in files if after is None or each.subject_id > after]
        page = rest[: self.page]
        return FileFactsPage(files=page, next_after=page[-1].subject_id if len(rest) > self.page else None)

    def file_of(self, subject_id: UUID) -> FileFacts | None:
        self._answer()
        return next((each.file for each in self._by_any_id(subject_id)), None)

    def dates_of(self, subject_ids: Collection[UUID]) -> dict[UUID, PupilDates]:
        self._answer()
        found = {each: self.children[each].dates for each in subject_ids if each in self.children}
        return {subject: dates for subject, dates in found.items() if dates is not None}

    def files_seen(self, access: Access, subject_ids: Collection[UUID]) -> set[UUID]:
        """As incidents decides: by school and right, less what is hidden from them."""
        self._answer()
        return {
            subject
            for subject in subject_ids
            for each in self._by_any_id(subject)
            if access.actor_id not in each.hidden_from and access.has("record:read", each.file.school_id)
        }

    def files_hidden(self, access: Access) -> FilesHidden:
        self._answer()
        hidden = [each.file.subject_id for each in self.children.values() if access.actor_id in each.hidden_from]
        return FilesHidden(school_ids=sorted(access.schools_with("concern:triage")), subject_ids=hidden)

    def _by_any_id(self, subject_id: UUID) -> list[Child]:
        return [
            each
            for each in self.children.values()
            if subject_id == each.file.subject_id or subject_id in each.file.alias_ids
        ]


@dataclass
class Here:
    """Use cases over one database, as an entrypoint would run them; ``now`` is the clock."""

    database: Database
    keyring: Keyring
    elsewhere: Elsewhere
    now: datetime = A_MORNING

    def ask(self, access: Access, use_case: Callable[..., Any], request: Any) -> Any:
        """A call by a person, with the adapters the use case takes."""
        adapters = {"owners": self.elsewhere, "keyring": self.keyring}
        own = {name: each for name, each in adapters.items() if name in signature(use_case).parameters}
        with self.database.unit(access) as unit:
            return use_case(unit, request=request, **own)

    def units(self) -> Callable[[], AbstractContextManager[Unit]]:
        """Opens units of the service's own work."""
        return lambda: self.database.unit(OWN, all_schools=KNOWN_SCHOOLS)

    def look(self) -> int:
        """A run of the look at all files."""
        return look_at_files.look_at_files(self.units(), self.elsewhere, self.keyring)

    def school(self) -> UUID:
        """A school that identity has told of."""
        school_id = uuid4()
        with self.database.unit(OWN, schools=[]) as unit:
            keep_school.keep_school(unit, SchoolChanged(school_id=school_id, version=1))
        return school_id

    def child(self, school_id: UUID, *, born_on: date | None = date(2010, 5, 3), **own: Any) -> UUID:
        """A child with a file; ``born_on`` None: never on a roll."""
        subject_id = own.pop("subject_id", None) or uuid4()
        left_on, hidden_from = own.pop("left_on", None), own.pop("hidden_from", set())
        facts = {
            "subject_id": subject_id, "alias_ids": [], "school_id": school_id, "kinds": ["child_protection"],
            "last_on": date(2026, 11, 2), "open_records": 0, "shared": 0, **own,
        }  # fmt: skip
        dates = None if born_on is None else PupilDates(subject_id=subject_id, date_of_birth=born_on, left_on=left_on)
        self.elsewhere.children[subject_id] = Child(FileFacts.model_validate(facts), dates, set(hidden_from))
        return subject_id

    def changed(self, subject_id: UUID, **now: Any) -> None:
        """What incidents says of a file from now on."""
        child = self.elsewhere.children[subject_id]
        child.file = child.file.model_copy(update=now)

    def file(self, access: Access, subject_id: UUID) -> FileRetention:
        """As its reader is shown it."""
        return self.ask(access, get_file.get_file, GetFile(subject_id=subject_id))

    def hold(self, access: Access, subject_id: UUID, **own: Any) -> Hold:
        """A hold that somebody places."""
        request = {"subject_id": subject_id, "kind": "claim", "words": "Letter of the solicitors.", **own}
        return self.ask(access, place_hold.place_hold, PlaceHold.model_validate(request))

    def kept(self) -> dict[UUID, FileRow]:
        """The files as they were looked at last."""
        with self.units()() as unit:
            rows = {row.subject_id: row for row in unit.session.scalars(select(FileRow))}
            unit.session.expunge_all()
        return rows

    def audited(self) -> list[dict[str, Any]]:
        """What was written for the log, in order."""
        with self.database.unit(OWN, schools=[]) as unit:
            return [row.fields for row in unit.session.scalars(select(AuditRow).order_by(AuditRow.position))]
