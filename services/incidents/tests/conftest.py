"""An incidents of one's own for each test: real PostgreSQL and OpenBao; clock, roll and identity are the test's."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from chassis.access.token_claims import service_access
from chassis.ground.context import NOBODY, Access, Grant
from chassis.ground.settings import ServiceSettings, load
from chassis.keys.keyring import Keyring
from chassis.keys.vault import Vault
from chassis.units.database import Database
from chassis.units.ids import new_id
from chassis.units.models import AuditRow, OutboxRow
from export_office import office_of
from haven_schemas.acts.incidents.categories import AddCategory
from haven_schemas.acts.incidents.records import Chronology, ReadChronology
from haven_schemas.acts.incidents.reporting import ConcernPupil, ConcernReceipt, RecordConcern
from haven_schemas.acts.incidents.triage import AcceptConcern, Concern, ConcernQuery, IncidentReceipt
from haven_schemas.acts.pupils import PupilFacts
from haven_schemas.rights import Right
from incidents.categories.change import add_category
from incidents.child.chronology import read_chronology
from incidents.copies.known import KNOWN_SCHOOLS, copy_pupil_rows
from incidents.remembered_texts import RememberedTexts
from incidents.report.announce import confirm_author, confirm_pupil
from incidents.report.colleague import find_colleague
from incidents.report.concern import get_concern
from incidents.report.leave_intake import leave_intake
from incidents.report.record import record_concern
from incidents.triage.decision import accept_concern
from incidents.waiting import carry_out
from incidents.work import Work
from owners_of_tests import BEFORE_ALL_DAYS, REPORTER, Others
from sqlalchemy import Engine, create_engine, select
from support import clock

SET_UP = Access(kind="setup", actor_id=uuid4())
READER = REPORTER | {Right.RECORD_READ}
RIGHTS = {
    "visitor": {Right.CONCERN_REPORT, Right.CATEGORY_READ},
    "reporter": REPORTER,
    "reader": READER,
    "senco": READER | {Right.PUPIL_READ_SPECIAL, Right.DATES_KEEP},
    "dates_lead": READER | {Right.CONCERN_TRIAGE, Right.RECORD_WRITE, Right.DATES_KEEP},
    "lead": READER | {Right.CONCERN_TRIAGE, Right.RECORD_WRITE, Right.SIGHT_REVIEW},
    "head": READER
    | {
        Right.CONCERN_TRIAGE,
        Right.RECORD_WRITE,
        Right.RETENTION_READ,
        Right.RETENTION_PROPOSE,
        Right.RETENTION_AGREE,
    },
    "trust_lead": READER | {Right.CONCERN_TRIAGE, Right.RECORD_WRITE},
    "triager": REPORTER | {Right.CONCERN_TRIAGE},
    "ruler": REPORTER | {Right.POLICY_SET},
    "overseer": REPORTER | {Right.DATA_OVERSEE, Right.SIGHT_REVIEW},
    "keeper": REPORTER | {Right.CATEGORY_ADMINISTER},
}
GROUPS = ("pastoral", "behaviour", "send", "safeguarding", "child_protection", "unsure")
CLOSED_PORT = "https://127.0.0.1:1"


@dataclass
class Incidents:
    """Use cases and queries over one database, as an entrypoint would run them."""

    database: Database
    keyring: Keyring
    without_vault: Keyring
    others: Others
    now: datetime
    remembered: RememberedTexts
    categories: dict[str, UUID] = field(default_factory=dict)

    set_up = SET_UP

    def run(self, access: Access, use_case: Any, *arguments: Any) -> Any:
        """One use case in a unit of ``access``; the set-up and services see every school."""
        everywhere = KNOWN_SCHOOLS if access.reaches_all_schools else None
        with self.database.unit(access, all_schools=everywhere) as unit:
            return use_case(unit, *arguments)

    def own_access(self, job: str) -> Access:
        return service_access("incidents", job)

    def later(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now

    def pupil(self, school: UUID, year: str | None = "7", *, known: bool = True, class_name: str | None = None) -> UUID:
        facts = PupilFacts(
            pupil_id=new_id(), school_id=school, year_group=year, class_name=class_name, on_roll=True, version=1
        )
        self.others.pupils[facts.pupil_id] = facts
        if known:
            with self.database.unit(self.own_access("test"), schools=[school]) as unit:
                copy_pupil_rows(unit, [facts])
        return facts.pupil_id

    def draft(self, school: UUID, *pupils: UUID, **changed: Any) -> RecordConcern:
        named = [ConcernPupil(pupil_id=pupil, role="affected") for pupil in pupils]
        given = {
            "school_id": school,
            "category_id": self.categories["safeguarding"],
            "occurred_at": self.now - timedelta(hours=1),
            "account": "What was seen.",
            "child_words": "What was said.",
            "action_taken": "What was done.",
            "pupils": named,
        }
        return RecordConcern(**{**given, **changed})

    def record(self, access: Access, request: RecordConcern, keyring: Keyring | None = None) -> ConcernReceipt:
        return self.run(access, record_concern, keyring or self.keyring, self.others, request)

    def get(self, access: Access, concern_id: UUID) -> Concern:
        return self.run(access, get_concern, self.keyring, self.others, ConcernQuery(concern_id=concern_id))

    def accept(self, access: Access, concern_id: UUID, **given: Any) -> IncidentReceipt:
        request = AcceptConcern(concern_id=concern_id, reason="Why.", **given)
        return self.run(access, accept_concern, self.keyring, self.others, request)

    def chronology(self, access: Access, subject_id: UUID, **given: Any) -> Chronology:
        request = ReadChronology(subject_id=subject_id, **given)
        return self.run(access, read_chronology, self.keyring, self.others, request)

    def work(self, kind: Work) -> int:
        steps = {
            Work.LEAVE_INTAKE: lambda unit, work: leave_intake(unit, work, self.keyring),
            Work.CONFIRM_AUTHOR: lambda unit, work: confirm_author(unit, work, self.others),
            Work.FIND_COLLEAGUE: lambda unit, work: find_colleague(unit, work, self.keyring, self.others),
            Work.CONFIRM_PUPIL: lambda unit, work: confirm_pupil(unit, work, self.others),
        }
        return carry_out(self, kind, steps[kind])

    def audited(self, *actions: str) -> list[dict[str, Any]]:
        with self.database.unit(NOBODY) as unit:
            rows = unit.session.scalars(select(AuditRow.fields).order_by(AuditRow.position)).all()
        return [row for row in rows if not actions or row["action"] in actions]

    def published(self) -> list[dict[str, Any]]:
        with self.database.unit(NOBODY) as unit:
            return list(unit.session.scalars(select(OutboxRow.body).order_by(OutboxRow.position)))

    def lead(self, *schools: UUID, **given: Any) -> Access:
        """A safeguarding lead under the second tier."""
        return self.staff("lead", *schools, **given)

    def reporter(self, *schools: UUID) -> Access:
        """A member of staff who reports, at the first tier."""
        return self.staff("reporter", *schools, elevated=False)

    def staff(
        self,
        role: str,
        *schools: UUID,
        elevated: bool = True,
        category_groups: set[str] | None = None,
        year_groups: set[str] | None = None,
        classes: set[str] | None = None,
    ) -> Access:
        grant = Grant(
            frozenset(schools),
            role,
            frozenset(right.value for right in RIGHTS[role]),
            None if category_groups is None else frozenset(category_groups),
            None if year_groups is None else frozenset(year_groups),
            None if classes is None else frozenset(classes),
        )
        until = self.now + timedelta(days=365) if elevated else None
        return Access("staff", new_id(), (grant,), session_id=uuid4(), elevated_until=until)

    def permit(self, *schools: UUID, number: UUID | None = None, actor_id: UUID | None = None) -> Access:
        grant = Grant(frozenset(schools), "permit", frozenset({Right.CONCERN_REPORT.value}))
        return Access("permit", actor_id or new_id(), (grant,), permit_number=number or new_id())


@pytest.fixture(scope="session")
def settings(world) -> ServiceSettings:
    return load(ServiceSettings, world.settings_for("incidents"))


@pytest.fixture(scope="session")
def vault(settings) -> Vault:
    return Vault(settings)


@pytest.fixture
def own_database(emptied_database) -> Any:
    """Where this test's incidents is."""
    return emptied_database("incidents").empty()


@pytest.fixture
def owner(own_database) -> Iterator[Engine]:
    """The owner of the test's database."""
    engine = create_engine(own_database.owner_url)
    yield engine
    engine.dispose()


@pytest.fixture
def incidents(own_database, emptied_database, settings, vault) -> Incidents:
    made = Incidents.__new__(Incidents)
    database = emptied_database("incidents").as_service("incidents", workers=10, clock=lambda: made.now)
    nowhere = Vault(settings.model_copy(update={"vault_url": CLOSED_PORT}))
    keyring = Keyring(vault, settings.trust_id, "incidents")
    made.__init__(
        database,
        keyring,
        Keyring(nowhere, settings.trust_id, "incidents"),
        Others(),
        clock.now(),
        RememberedTexts(lambda: keyring.epoch, most_bytes=2**20),
    )
    made.categories = _categories(emptied_database("incidents"), made)
    return made


_CATEGORIES: dict[str, UUID] = {}


def _categories(emptied: Any, incidents: Incidents) -> dict[str, UUID]:
    """One of each group; added once for all tests of a process, before any of their days."""
    if not _CATEGORIES:
        now, incidents.now = incidents.now, BEFORE_ALL_DAYS
        for position, group in enumerate(
            ("pastoral", "behaviour", "send", "safeguarding", "child_protection", "unsure")
        ):
            request = AddCategory(name=f"The {group}", group=group, position=position)
            _CATEGORIES[group] = incidents.run(SET_UP, add_category, request).id
        emptied.keep_as_first()
        incidents.now = now
    return dict(_CATEGORIES)


@pytest.fixture
def school() -> UUID:
    return new_id()


@pytest.fixture
def elsewhere() -> UUID:
    return new_id()


@pytest.fixture
def office(incidents, school, tmp_path):
    return office_of(incidents, school, tmp_path)
