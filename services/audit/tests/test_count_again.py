"""A row that whoever runs the database takes out or writes over is seen the next night; on real PostgreSQL."""

from datetime import UTC, datetime, timedelta

import pytest
from audit.models import RecountRow
from audit.numbers import count_again, sources
from sqlalchemy import create_engine, text

from .conftest import OWN

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)


@pytest.fixture
def by_hand(audit_database):
    """A function that runs a statement as whoever runs the database would, who takes the guards away for it."""
    engine = create_engine(audit_database.owner_url)

    def run(statement):
        with engine.begin() as connection:
            connection.execute(text("ALTER TABLE entry DISABLE TRIGGER USER, NO FORCE ROW LEVEL SECURITY"))
            connection.execute(text(statement))
            connection.execute(text("ALTER TABLE entry ENABLE TRIGGER USER, FORCE ROW LEVEL SECURITY"))

    yield run
    engine.dispose()


def counted(log, at=NOW, most=2):
    """What the count finds that begins at ``at``: rows lacking, rows changed."""
    log.database.clock = lambda: at
    found = None
    for _ in range(10):
        with log.database.unit(OWN, schools=[]) as unit:
            found = count_again(unit, "incidents", most=most)
            state = (found.rows_lacking, found.rows_changed)
            if found.ended_at == at:
                break
    assert found.ended_at == at
    return state


def alarms(log):
    return [each["outcome"] for each in log.own_entries() if each["action"] == "audit:log:alarm"]


def test_a_whole_log_is_counted_in_turns_and_again_each_night(log, leaf):
    log.store(*(leaf(number) for number in (1, 2, 3, 5)))
    assert counted(log) == (0, 0), "what has not come yet was never taken in"
    with log.database.unit(OWN, schools=[]) as unit:
        assert sources(unit) == ["incidents"]
        assert count_again(unit, "incidents").ended_at == NOW, "not before it is due"
        assert unit.session.get_one(RecountRow, "incidents").after == 0
    log.store(leaf(4), leaf(6))
    assert counted(log, NOW + timedelta(hours=21)) == (0, 0)
    assert alarms(log) == []


def test_an_entry_numbered_again_and_numbers_never_given_lack_nothing(log, leaf, by_hand):
    log.store(first := leaf(1))
    log.store({**first, "number": 2})
    by_hand("INSERT INTO never_given VALUES ('incidents', 3, 9, now())")
    by_hand("UPDATE source SET held = held + 7, highest = 9")
    assert counted(log) == (0, 0)


@pytest.mark.parametrize(
    "change",
    [
        "leaf = convert_to(replace(convert_from(leaf, 'UTF8'), 'pupil', 'puppy'), 'UTF8')",
        "leaf_hash = sha256('x')",
        "school_ids = ARRAY[gen_random_uuid()]",
        "subject_ids = ARRAY[gen_random_uuid()]",
        "actor_id = gen_random_uuid()",
        "object_id = gen_random_uuid()",
        "action = 'audit:log:read'",
        "outcome = 'refused'",
        "at = at - interval '1 year'",
        "id = gen_random_uuid()",
    ],
)
def test_one_written_over_is_seen_whichever_of_its_columns_was(log, leaf, by_hand, change):
    log.store(*(leaf(number) for number in range(1, 6)))
    by_hand(f"UPDATE entry SET {change} WHERE number = 3")  # of this file
    assert counted(log) == (0, 1)
    assert counted(log, NOW + timedelta(hours=21)) == (0, 1)
    assert alarms(log) == ["rows_changed"], "said once"


@pytest.mark.parametrize("number", [1, 3, 5])
def test_one_taken_out_is_seen(log, leaf, by_hand, number):
    log.store(*(leaf(number) for number in range(1, 6)))
    by_hand(f"DELETE FROM entry WHERE number = {number}")  # of this file
    assert counted(log) == (1, 0)
    assert alarms(log) == ["rows_lacking"]
    by_hand("DELETE FROM entry WHERE number = 2")
    assert counted(log, NOW + timedelta(hours=21)) == (2, 0)
    assert alarms(log) == ["rows_lacking", "rows_lacking"]
