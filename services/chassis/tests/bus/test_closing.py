"""A restored service shows nobody anything until retention has said that all is destroyed again, on a real database."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from chassis.ground.context import Access
from chassis.units.closing import KNOWN_SECONDS, STANDS, Closing, Why, close
from chassis.units.database import Database
from chassis.units.models import RestorationRow
from haven_schemas.acts.incidents.reporting import GET_CONCERN, RECORD_CONCERN
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.words.audit import AUDIT_ACTIONS
from sqlalchemy import select, text

from .test_relay import service_access

STAFF = Access(kind="staff", actor_id=uuid4())


class Process:
    """One replica; ``seconds`` is its clock, ``compared`` whether it heard the log."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.seconds = 0.0
        self.compared = True
        own = service_access(database.source)
        self.closing = Closing(database, own, lambda: self.compared, clock=lambda: self.seconds)

    def hear(self, *, closed: bool, replayed: tuple[UUID, ...] = (), ago: timedelta = timedelta(0)) -> None:
        """A word of retention, and the job that follows it."""
        at = (self.now() - ago).isoformat()
        self.closing.hear({"closed": closed, "replayed": [str(each) for each in replayed], "at": at})
        self.closing.keep()

    def now(self) -> datetime:
        with self.database.engine.connect() as connection:
            found: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
        return found.astimezone(UTC)

    def is_open(self, call: Any = GET_CONCERN, access: Access = STAFF) -> bool:
        """Asked a while after anything else."""
        self.seconds += KNOWN_SECONDS + 1
        try:
            self.closing.require_open(access, call)
        except Problem as problem:
            if problem.code is not ErrorCode.BEING_RESTORED:
                raise
            return False
        return True

    def close(self, why: Why, restoration_id: UUID = STANDS) -> None:
        with self.database.unit(service_access(self.database.source), schools=()) as unit:
            close(unit, why, restoration_id)

    def rows(self) -> list[tuple[str, bool]]:
        with self.database.unit(service_access(self.database.source), schools=()) as unit:
            found = unit.session.scalars(select(RestorationRow).order_by(RestorationRow.name))
            return [(row.name, row.answered_at is None) for row in found]


@pytest.fixture
def process(chassis_database: Callable[..., Database]) -> Process:
    return Process(chassis_database("incidents"))


def stood(process: Process, minutes: int) -> None:
    """Somebody worked with this database so long ago for the last time."""
    asked = "now() - :ago * interval '1 minute'"
    row = f"INSERT INTO heard_from (owner, heard_until, asked_at) VALUES ('pupils', now(), {asked})"
    with process.database.engine.begin() as connection:
        connection.execute(text(row), {"ago": minutes})


def test_a_new_service_and_one_that_started_again_are_open_with_retention_away(process):
    assert process.is_open()
    stood(process, 14)
    assert Process(process.database).is_open()


def test_whoever_finds_a_database_that_stood_still_asks_retention_first(process):
    stood(process, 16)
    assert not process.is_open()
    process.hear(closed=False)
    assert process.is_open()


def test_the_log_does_not_say_of_a_server_that_was_off_that_its_database_was_restored():
    assert AUDIT_ACTIONS[AuditAction.DATABASE_STATE_RESTORE].startswith("Looked whether")


def test_it_opens_after_its_restoration_was_replayed_and_not_before(process):
    restoration = uuid4()
    process.close("restored", restoration)
    assert not process.is_open()
    process.hear(closed=False)
    assert not process.is_open(), "retention has not heard of it"
    process.hear(closed=True, replayed=(restoration,))
    assert not process.is_open(), "not everybody has answered"
    process.hear(closed=False, replayed=(restoration,))
    assert process.is_open()
    assert process.rows() == [("restored", False)]


def test_reports_services_permits_and_the_set_up_go_on(process):
    process.close("told")
    assert not process.is_open()
    assert process.is_open(RECORD_CONCERN)
    for kind in ("service", "permit", "setup"):
        assert process.is_open(GET_CONCERN, Access(kind=kind, actor_id=uuid4()))


def test_what_was_said_of_an_older_state_opens_nothing(process):
    process.close("told")
    process.hear(closed=False, ago=timedelta(minutes=1))
    assert not process.is_open()


def test_it_does_not_open_before_the_log_was_heard(process):
    process.close("told")
    process.compared = False
    process.hear(closed=False)
    assert not process.is_open()
    process.compared = True
    process.closing.keep()
    assert process.is_open()


def test_what_retention_said_holds_when_it_is_away_and_this_process_starts_again(process):
    process.hear(closed=True)
    assert not process.is_open()
    again = Process(process.database)
    assert not again.is_open()
    again.hear(closed=False)
    assert again.is_open()
    assert process.rows() == [("told", False)]
    again.hear(closed=True)
    assert not again.is_open(), "a second time"


def test_a_replica_that_began_earlier_or_was_frozen_looks_for_itself(process):
    assert process.is_open()
    Process(process.database).close("told")
    assert not process.is_open()


def test_a_replica_that_heard_it_last_is_closed_before_its_database_says_so(process):
    assert process.is_open()
    process.closing.hear({"closed": True, "replayed": [], "at": process.now().isoformat()})
    assert not process.is_open()
    assert process.closing.is_known_closed


def test_who_holds_nothing_about_children_is_not_closed(chassis_database):
    identity = Process(chassis_database("identity"))
    identity.close("told")
    identity.hear(closed=True)
    assert identity.is_open()
