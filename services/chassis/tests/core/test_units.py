"""One transaction, one instant, one school scope."""

from datetime import datetime, timezone
from uuid import uuid4

import pytest
from chassis.ground.away import DatabaseAway
from chassis.ground.context import Access
from chassis.units.database import Database
from chassis.units.ids import new_id
from core_probe import NORTH, SOUTH, count, staff
from haven_schemas.events import SchoolChanged
from sqlalchemy import false, func, select, text
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.exc import ProgrammingError

INSERT = text("INSERT INTO probe (id, school_id) VALUES (:id, :school)")


def _add(unit, school):
    unit.session.execute(INSERT, {"id": new_id(), "school": school})


def _say(unit, school):
    event = SchoolChanged(school_id=school, version=1)
    unit.publish(event, aggregate_id=school, aggregate_version=1, school_id=school)
    unit.audit("school:list:change", school_ids=[school])


def test_state_event_and_audit_entry_become_true_together(database):
    with database.unit(staff(NORTH)) as unit:
        _add(unit, NORTH)
        _say(unit, NORTH)
    assert count(database, "SELECT count(*) FROM outbox WHERE type = 'identity.school_changed'") == 1
    assert count(database, "SELECT count(*) FROM audit_entry") == 1


def test_the_relay_is_woken_for_events_and_not_for_audit_entries_alone(database):
    woken = []
    database.on_published = lambda: woken.append(True)
    with database.unit(staff(NORTH)) as unit:
        unit.audit("school:list:read", school_ids=[NORTH])
    assert (woken, count(database, "SELECT count(*) FROM audit_entry")) == ([], 1)
    with database.unit(staff(NORTH)) as unit:
        _say(unit, NORTH)
    assert woken == [True]


def test_nothing_stays_of_a_unit_that_failed(database):
    with pytest.raises(LookupError), database.unit(staff(NORTH)) as unit:
        _add(unit, NORTH)
        _say(unit, NORTH)
        raise LookupError
    assert count(database, "SELECT count(*) FROM outbox") == 0
    assert count(database, "SELECT count(*) FROM audit_entry") == 0
    with database.unit(staff(NORTH)) as unit:
        assert unit.session.execute(text("SELECT count(*) FROM probe")).scalar() == 0


def test_rows_of_another_school_are_not_there(database):
    with database.unit(staff(NORTH)) as unit:
        _add(unit, NORTH)
    with database.unit(staff(SOUTH)) as unit:
        assert unit.session.execute(text("SELECT count(*) FROM probe")).scalar() == 0
    with database.unit(staff(NORTH, SOUTH)) as unit:
        assert unit.session.execute(text("SELECT count(*) FROM probe")).scalar() == 1


def test_a_row_cannot_be_written_into_another_school(database):
    with pytest.raises(ProgrammingError), database.unit(staff(NORTH)) as unit:
        _add(unit, SOUTH)


def test_the_scope_does_not_stay_on_the_pooled_connection(database):
    with database.unit(staff(NORTH)) as unit:
        _add(unit, NORTH)
    for _ in range(12):
        with database.engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM probe")).scalar() == 0


def test_a_person_cannot_move_their_scope_but_a_service_can(database):
    with pytest.raises(ValueError, match="token"), database.unit(staff(NORTH)) as unit:
        unit.scope_to([SOUTH])
    with database.unit(staff(NORTH)) as unit:
        _add(unit, NORTH)
    service = Access(kind="service", actor_id=uuid4(), service="probe")
    with database.unit(service) as unit:
        assert unit.session.execute(text("SELECT count(*) FROM probe")).scalar() == 0
        unit.scope_to([NORTH])
        assert unit.session.execute(text("SELECT count(*) FROM probe")).scalar() == 1


def test_a_scope_is_set_anew_after_an_attempt_that_failed(database):
    with database.unit(staff(NORTH)) as unit:
        _add(unit, NORTH)
    counting = text("SELECT count(*) FROM probe")
    with database.unit(Access(kind="service", actor_id=uuid4(), service="probe"), schools=[SOUTH]) as unit:
        with pytest.raises(LookupError), unit.attempt():
            unit.scope_to([NORTH])
            assert unit.session.execute(counting).scalar() == 1
            raise LookupError
        assert unit.session.execute(counting).scalar() == 0
        unit.scope_to([NORTH])
        assert unit.session.execute(counting).scalar() == 1


def test_the_instant_is_the_databases_own_and_utc(database):
    with database.unit(staff(NORTH)) as unit:
        assert unit.now == unit.session.execute(text("SELECT transaction_timestamp()")).scalar()
        assert unit.now.utcoffset().total_seconds() == 0


def test_another_clock_may_be_given(described):
    noon = datetime(2026, 3, 29, 12, tzinfo=timezone.utc)
    database = Database(described.app_url, source="probe", clock=lambda: noon)
    with database.unit(staff(NORTH)) as unit:
        assert unit.now == noon
    database.dispose()


def test_what_waits_for_the_commit_does_not_run_before_it_or_without_it(database):
    ran = []
    with database.unit(staff(NORTH)) as unit:
        unit.after_commit(lambda: ran.append("kept"))
        assert ran == []
    with pytest.raises(LookupError), database.unit(staff(NORTH)) as unit:
        unit.after_commit(lambda: ran.append("lost"))
        raise LookupError
    assert ran == ["kept"]


def test_a_server_that_is_not_there_is_away_and_not_an_error_of_ours():
    nowhere = Database("postgresql+psycopg2://nobody:x@127.0.0.1:9/none", source="probe")
    assert nowhere.ping() is False
    with pytest.raises(DatabaseAway), nowhere.unit(staff(NORTH)):
        pass


def test_a_connection_that_dies_in_the_middle_is_away(database):
    with pytest.raises(DatabaseAway), database.unit(staff(NORTH)) as unit:
        pid = unit.session.execute(text("SELECT pg_backend_pid()")).scalar()
        with database.engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        _add(unit, NORTH)
    with database.unit(staff(NORTH)) as unit:
        _add(unit, NORTH)


def test_a_connection_that_died_while_nobody_used_it_is_not_noticed(database):
    with database.unit(staff(NORTH)) as first, database.unit(staff(NORTH)) as second:
        pids = [unit.session.execute(text("SELECT pg_backend_pid()")).scalar() for unit in (first, second)]
    with database.engine.connect() as other:
        for pid in pids:
            if pid != other.execute(text("SELECT pg_backend_pid()")).scalar():
                other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
    assert database.ping()
    with database.unit(staff(NORTH)) as first, database.unit(staff(NORTH)) as second:
        _add(first, NORTH)
        _add(second, NORTH)
        assert second.session.execute(text("SELECT count(*) FROM probe")).scalar() == 1


def test_an_attempt_that_fails_takes_its_event_and_its_entry_with_it(database):
    with database.unit(staff(NORTH)) as unit:
        _add(unit, NORTH)
        with pytest.raises(LookupError), unit.attempt():
            _add(unit, NORTH)
            _say(unit, NORTH)
            unit.keep_reply("key", {})
            raise LookupError
        with unit.attempt():
            _say(unit, NORTH)
        assert unit.session.execute(text("SELECT count(*) FROM probe")).scalar() == 1
    assert count(database, "SELECT count(*) FROM outbox") == 1
    assert count(database, "SELECT count(*) FROM audit_entry") == 1


def test_events_and_entries_keep_the_order_in_which_they_came(database):
    schools = [uuid4() for _ in range(40)]
    with database.unit(staff(NORTH)) as unit:
        for school in schools:
            _say(unit, school)
        unit.audit("school:list:read", sealed=b"\x00ciphertext")
    with database.unit(staff(NORTH)) as unit:
        sent = unit.session.execute(text("SELECT aggregate_id FROM outbox ORDER BY position")).scalars().all()
        kept = unit.session.execute(text("SELECT fields, sealed FROM audit_entry ORDER BY position")).all()
    assert sent == schools
    assert [fields["school_ids"] for fields, _ in kept] == [*([str(school)] for school in schools), []]
    assert [None if sealed is None else bytes(sealed) for _, sealed in kept] == [*[None] * 40, b"\x00ciphertext"]


def test_one_scope_is_looked_up_and_set_at_once(database):
    service = Access(kind="service", actor_id=uuid4(), service="probe")
    with database.unit(staff(NORTH, SOUTH)) as unit:
        _add(unit, NORTH)
        _add(unit, SOUTH)
    everywhere = select(func.unnest(array([NORTH, SOUTH])))
    nowhere = select(func.unnest(array([NORTH]))).where(false())
    for schools, seen in ((everywhere, 2), (nowhere, 0)):
        with database.unit(service, all_schools=schools) as unit:
            assert unit.session.execute(text("SELECT count(*) FROM probe")).scalar() == seen


@pytest.mark.parametrize(("setting", "value"), [("max_parallel_workers_per_gather", "0"), ("jit", "off")])
def test_a_short_question_starts_no_workers_and_compiles_nothing(database, setting, value):
    """A list of no ids, looked for among a million rows, took 50 ms: two workers were started for it."""
    with database.unit(staff(NORTH)) as unit:
        assert unit.session.scalar(select(func.current_setting(setting))) == value
