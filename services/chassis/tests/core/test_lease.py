"""Leases, a real table: one worker a row, the next once the first is silent, and nothing written by the first."""

from datetime import datetime, timedelta, timezone
from uuid import UUID

import pytest
from chassis.ground.context import Access
from chassis.units.database import Database
from chassis.units.lease import Leased, Leases, TakenOver
from sqlalchemy import DateTime, create_engine, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

HELD_FOR = timedelta(minutes=2)
OWN = Access("service", None, ())


class Base(DeclarativeBase):
    type_annotation_map = {datetime: DateTime(timezone=True)}


class JobRow(Leased, Base):
    __tablename__ = "job"

    name: Mapped[str] = mapped_column(primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True)
    since: Mapped[int]


JOBS = Leases(JobRow, (JobRow.since, JobRow.name), held_as="running")
KEPT_WAITING = Leases(JobRow, (JobRow.since, JobRow.name), held_as="waiting")


class Jobs:
    """The table, the clock, and one transaction a call."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.now = datetime(2026, 11, 27, 8, 0, tzinfo=timezone.utc)
        database.clock = lambda: self.now

    def unit(self):
        return self._database.unit(OWN, schools=[])

    def add(self, *rows: JobRow) -> None:
        with self.unit() as unit:
            unit.session.add_all(rows)

    def take(self, leases=JOBS, *conditions):
        with self.unit() as unit:
            taken = leases.take(unit, HELD_FOR, *conditions)
        return None if taken is None else taken[1]

    def row(self, name: str) -> JobRow:
        with self.unit() as unit:
            return unit.session.get_one(JobRow, (name, 1))


@pytest.fixture
def jobs(described):
    owner = create_engine(described.owner_url)
    with owner.begin() as connection:
        Base.metadata.create_all(connection)
        connection.execute(text("GRANT SELECT, INSERT, UPDATE ON job TO PUBLIC"))
    owner.dispose()
    database = Database(described.app_url, source="probe", workers=4)
    yield Jobs(database)
    database.dispose()


def job(name, since=0, **more):
    return JobRow(name=name, part=1, since=since, **{"state": "waiting", "attempts": 0, **more})


def test_the_oldest_is_taken_first_and_each_by_one_worker(jobs):
    jobs.add(job("b", 2), job("a", 1), job("done", state="done"))
    first, second, third = jobs.take(), jobs.take(), jobs.take()
    assert (first.key, second.key, third) == (("a", 1), ("b", 1), None)
    held = jobs.row("a")
    assert (held.state, held.taken_by, held.taken_until) == ("running", first.taken_by, jobs.now + HELD_FOR)
    assert isinstance(first.taken_by, UUID)
    assert first.taken_by != second.taken_by


def test_two_that_look_at_once_take_two(jobs):
    jobs.add(job("a", 1), job("b", 2))
    with jobs.unit() as one, jobs.unit() as other:
        assert JOBS.take(one, HELD_FOR)[0].name == "a"
        assert JOBS.take(other, HELD_FOR)[0].name == "b"


def test_conditions_of_the_caller_count(jobs):
    jobs.add(job("a", 1), job("b", 2))
    assert jobs.take(JOBS, JobRow.since > 1).key == ("b", 1)


@pytest.mark.parametrize("leases", [JOBS, KEPT_WAITING])
def test_whose_worker_is_silent_is_taken_over_and_the_first_may_write_nothing(jobs, leases):
    jobs.add(job("a"))
    first = jobs.take(leases)
    jobs.now += HELD_FOR
    assert jobs.take(leases) is None
    jobs.now += timedelta(seconds=1)
    second = jobs.take(leases)
    assert (first.attempts, second.attempts) == (1, 2)
    with pytest.raises(TakenOver), jobs.unit() as unit:
        first.still_ours(unit)
    with jobs.unit() as unit:
        assert second.still_ours(unit).name == "a"


def test_a_beat_holds_it_a_while_longer(jobs):
    jobs.add(job("a"))
    lease = jobs.take()
    jobs.now += HELD_FOR
    with jobs.unit() as unit:
        lease.still_ours(unit)
    jobs.now += HELD_FOR
    assert jobs.take() is None


def test_what_is_finished_is_nobodys(jobs):
    jobs.add(job("a"))
    lease = jobs.take()
    with jobs.unit() as unit:
        row = lease.still_ours(unit)
        row.state = "done"
        row.let_go()
    with pytest.raises(TakenOver), jobs.unit() as unit:
        lease.still_ours(unit)
    assert jobs.row("a").taken_until is None


@pytest.mark.parametrize("leases", [JOBS, KEPT_WAITING])
@pytest.mark.parametrize(("span", "waits"), [(None, False), (timedelta(seconds=5), True)])
def test_what_is_given_back_counts_no_attempt_and_waits_as_long_as_it_should(jobs, leases, span, waits):
    jobs.add(job("a"))
    lease = jobs.take(leases)
    with jobs.unit() as unit:
        lease.give_back(unit, span)
    row = jobs.row("a")
    assert (row.state, row.taken_by, row.attempts) == ("waiting", None, 0)
    assert (jobs.take(leases) is None) is waits


def test_what_is_put_behind_counts(jobs):
    jobs.add(job("a"))
    lease = jobs.take()
    with jobs.unit() as unit:
        lease.put_behind(unit, timedelta(seconds=5))
    jobs.now += timedelta(seconds=6)
    assert jobs.take().attempts == 2
