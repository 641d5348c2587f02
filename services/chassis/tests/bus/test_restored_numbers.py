"""A source on a real database that is set back, as a restore sets it back: no number twice, nothing unsent."""

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from chassis.bus.audit_numbers import HeardNumbers
from chassis.bus.audit_sender import AuditSender
from chassis.bus.log_comparison import BEHIND_SECONDS, LogComparison
from chassis.units.database import Database
from chassis.units.models import AuditCounterRow, AuditRow, OutboxRow, RestorationRow
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from .test_relay import ACTOR, NOW, service_access

LATER = NOW + timedelta(minutes=3)


class Source:
    """One process of incidents, as far as its audit trail goes; ``replica`` is another on the same database."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.seconds = 0.0
        self.now = NOW
        self.heard = HeardNumbers("incidents", clock=lambda: self.seconds)
        self.sender = AuditSender(database.engine, "incidents", ACTOR, heard=self.heard, now=lambda: self.now)
        self.comparison = LogComparison(
            database,
            service_access("incidents"),
            self.sender,
            self.heard,
            missing_for=timedelta(minutes=2),
            clock=lambda: self.seconds,
        )

    def write(self, count: int) -> None:
        """So many audit entries."""
        for _ in range(count):
            with self.database.unit(service_access("incidents"), schools=[]) as unit:
                unit.audit("concern:record:read", object_id=uuid.uuid4())

    def hear(self, highest: int, **said: Any) -> None:
        """The log says what it holds, and the relay looks."""
        self.heard.hear({"sources": {"incidents": {"highest": highest, **said}}})
        self.comparison.look()

    def send(self) -> int:
        return self.sender.send_some()

    def numbers(self) -> list[int]:
        with Session(self.database.engine) as session:
            return sorted(session.scalars(select(AuditRow.number).where(AuditRow.number.is_not(None))))

    def events(self, name: str) -> list[dict[str, Any]]:
        """Data of the events of that name in the outbox, in order."""
        of_kind = select(OutboxRow.body).where(OutboxRow.type == f"incidents.{name}").order_by(OutboxRow.position)
        with Session(self.database.engine) as session:
            return [body["data"] for body in session.scalars(of_kind)]

    def sent(self) -> list[int]:
        """Numbers of all entries handed to the outbox, in order."""
        return [entry["number"] for event in self.events("audit_entries_recorded") for entry in event["entries"]]

    def set_back(self, number: int) -> None:
        """As if the database were restored to when ``number`` was the last one given."""
        with Session(self.database.engine) as session:
            session.execute(delete(AuditRow).where((AuditRow.number > number) | AuditRow.number.is_(None)))
            session.execute(update(AuditCounterRow).values(next_number=number + 1, heard=number))
            session.commit()

    def restorations(self) -> list[tuple[str, str]]:
        with Session(self.database.engine) as session:
            return [(row.name, row.kind) for row in session.scalars(select(RestorationRow))]

    def actions(self) -> list[str]:
        with Session(self.database.engine) as session:
            return [row.fields["action"] for row in session.scalars(select(AuditRow).order_by(AuditRow.position))]


@pytest.fixture
def source(chassis_database: Callable[[str], Database]) -> Iterator[Source]:
    return Source(chassis_database("incidents"))


def test_nothing_is_numbered_before_the_log_was_heard(source: Source) -> None:
    source.write(3)
    assert source.send() == 0
    source.hear(0)
    assert source.send() == 3
    assert source.numbers() == [1, 2, 3]


def test_a_restored_source_goes_on_above_what_the_log_holds_and_says_so(source: Source) -> None:
    source.hear(0)
    source.write(10)
    source.send()
    source.set_back(4)
    restarted = Source(source.database)
    restarted.write(2)
    assert restarted.send() == 0
    restarted.hear(10)
    assert restarted.send() == 3
    assert restarted.numbers() == [1, 2, 3, 4, 11, 12, 13]
    assert restarted.restorations() == [("incidents", "own"), ("restored", "closed")]
    assert "database:state:restore" in restarted.actions()
    [told] = restarted.events("database_restored")
    assert told["since"] == int(NOW.timestamp())
    restarted.hear(13)
    assert len(restarted.events("database_restored")) == 1


def test_a_process_that_ran_on_through_the_restore_waits_to_hear_the_log_anew(source: Source) -> None:
    source.hear(0)
    source.write(10)
    source.send()
    source.set_back(4)  # what was heard last is 0: by that, number 5 would be free
    source.write(1)
    assert source.send() == 0
    assert source.send() == 0
    source.hear(10)
    assert source.send() == 2
    assert source.numbers()[-2:] == [11, 12]


def test_two_replicas_find_one_restore(source: Source) -> None:
    source.hear(0)
    source.write(5)
    source.send()
    source.set_back(2)
    first, second = Source(source.database), Source(source.database)
    first.hear(5)
    second.hear(5)
    assert source.restorations() == [("incidents", "own"), ("restored", "closed")]
    assert len(source.events("database_restored")) == 1


def test_a_restored_database_that_had_numbered_nothing_goes_on_above_as_well(source: Source) -> None:
    source.write(1)
    source.hear(7)
    assert source.send() == 2
    assert source.numbers() == [8, 9]
    [told] = source.events("database_restored")
    assert told["since"] is None


def test_what_the_log_lacks_is_sent_again_as_it_was_after_minutes(source: Source) -> None:
    source.hear(0)
    source.write(10)
    source.send()
    source.hear(7, missing=[[2, 3]])
    assert source.sent() == list(range(1, 11)), "it may still be on its way"
    source.now, source.seconds = LATER, 180.0
    source.hear(7, missing=[[2, 3]])
    assert source.sent()[10:] == [2, 3, 8, 9, 10]
    ids = [entry["id"] for event in source.events("audit_entries_recorded") for entry in event["entries"]]
    assert len(set(ids)) == 10
    source.hear(7, missing=[[2, 3]])
    assert len(source.sent()) == 15, "not again before it can have arrived"


def test_an_entry_that_came_under_anothers_number_gets_a_new_one_once(source: Source) -> None:
    source.hear(0)
    source.write(3)
    source.send()
    entry = source.events("audit_entries_recorded")[0]["entries"][1]
    for _ in range(2):
        source.hear(3, contradicted=[[entry["id"], entry["number"]]])
    assert source.send() == 1
    assert source.events("audit_entries_recorded")[-1]["entries"] == [{**entry, "number": 4}]
    source.hear(3, contradicted=[[entry["id"], entry["number"]]])
    assert source.send() == 0


def test_a_log_that_goes_on_saying_less_was_restored_and_is_answered_once(source: Source) -> None:
    source.hear(0)
    source.write(10)
    source.send()
    source.hear(10)
    source.hear(6)
    source.hear(10)
    assert source.restorations() == [], "one late broadcast is no restore"
    source.hear(6)
    source.seconds += BEHIND_SECONDS
    source.hear(6)
    source.seconds += BEHIND_SECONDS
    source.hear(6)
    assert source.restorations() == [("audit", "log")]
    assert source.actions()[-1] == "database:log:restore"
