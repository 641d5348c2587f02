"""BEGIN with the first statement, COMMIT with the last; however a transaction ends, its connection is free of it."""

import pytest
from chassis.units.database import Database
from chassis.units.ids import new_id
from chassis.units.transaction import NothingCommitted, transaction
from core_probe import NORTH, staff
from psycopg2.extensions import TRANSACTION_STATUS_IDLE, TRANSACTION_STATUS_INTRANS, set_wait_callback
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import DBAPIError

INSERT = text("INSERT INTO probe (id, school_id) VALUES (:id, :school)")


@pytest.fixture
def single(described):
    """One pooled connection, so that every unit gets the one of the unit before."""
    made = Database(described.app_url, source="probe", workers=-1)
    yield made
    made.dispose()


def _add(unit):
    unit.session.execute(INSERT, {"id": new_id(), "school": NORTH})


def _added(database):
    with database.unit(staff(NORTH)) as unit:
        return unit.session.execute(text("SELECT count(*) FROM probe")).scalar()


def _states(described):
    """What the server says of this database's other connections."""
    looking = create_engine(described.app_url)  # a role sees its own connections alone
    with looking.connect() as at:
        found = at.execute(_OTHERS).scalars().all()
    looking.dispose()
    return set(found)


_OTHERS = text("""
SELECT state FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
""")


@pytest.mark.parametrize("raised", [LookupError, KeyboardInterrupt, GeneratorExit])
def test_however_a_unit_is_left_its_connection_is_free_of_it(single, described, raised):
    with pytest.raises(raised), single.unit(staff(NORTH)) as unit:
        _add(unit)
        raise raised
    assert _states(described) == {"idle"}
    assert _added(single) == 0


def test_a_statement_that_fails_leaves_the_connection_free(single, described):
    with pytest.raises(DBAPIError), single.unit(staff(NORTH)) as unit:
        _add(unit)
        unit.session.execute(text("SELECT 1 / 0"))
    assert _states(described) == {"idle"}
    assert _added(single) == 0


def test_an_error_that_was_passed_over_is_not_taken_for_done(single, described):
    """The server undoes everything at COMMIT, without a word of error."""
    with pytest.raises(NothingCommitted), single.unit(staff(NORTH)) as unit:
        _add(unit)
        with pytest.raises(DBAPIError):
            unit.session.execute(text("SELECT 1 / 0"))
    assert _states(described) == {"idle"}
    assert _added(single) == 0


def test_what_is_written_last_fails_with_everything_before_it(single, described):
    with pytest.raises(DBAPIError), single.unit(staff(NORTH)) as unit:
        _add(unit)
        unit.keep_reply("a key", {"text": "\x00"})  # JSON that PostgreSQL does not take
    assert _states(described) == {"idle"}
    assert _added(single) == 0


def test_a_rollback_that_is_broken_off_closes_the_connection(single, described):
    """Else the next unit would go on in its transaction, and commit what this one wrote."""

    def broken_off(_):
        raise KeyboardInterrupt

    try:
        with pytest.raises(KeyboardInterrupt), single.unit(staff(NORTH)) as unit:
            _add(unit)
            set_wait_callback(broken_off)
            raise LookupError
    finally:
        set_wait_callback(None)
    assert _states(described) <= {"idle"}
    assert _added(single) == 0


def test_a_unit_sends_nothing_beside_its_own_statements(single, described):
    """Three messages: the first, the unit's own, the last with what is written last."""
    sent, messages = [], []
    event.listen(single.engine, "before_cursor_execute", lambda *given: messages.append(given[2].split(";")))
    with single.unit(staff(NORTH)) as unit:
        unit.audit("school:list:read", school_ids=[NORTH])
        raw = unit.session.connection().connection.dbapi_connection
        assert raw.autocommit
        sent.append(raw.get_transaction_status())
        _add(unit)
        sent.append(raw.get_transaction_status())
    assert sent == [TRANSACTION_STATUS_INTRANS] * 2
    assert raw.get_transaction_status() == TRANSACTION_STATUS_IDLE
    assert not raw.autocommit
    first, _, last = messages
    assert (first[0], len(first)) == ("BEGIN", 2)
    assert (last[-1], len(last)) == ("COMMIT", 2)
    assert _added(single) == 1


def test_without_a_last_statement_nothing_stays(single, described):
    with transaction(single.engine) as (connection, turn):
        turn.first(text("BEGIN; SELECT set_config('haven.school_ids', :school, true)"), {"school": str(NORTH)})
        connection.execute(INSERT, {"id": new_id(), "school": NORTH})
    assert _states(described) == {"idle"}
    assert _added(single) == 0


def test_a_statement_for_the_end_is_sent_once_and_goes_with_its_savepoint(single):
    """With the parameters given last; what was asked for inside a savepoint that is undone is not sent."""
    add = (
        "INSERT INTO probe (id, school_id) SELECT CAST(id AS uuid), :at FROM unnest(CAST(:ids AS uuid[])) AS given (id)"
    )
    ids = [str(new_id()) for _ in range(3)]
    with single.unit(staff(NORTH)) as unit:
        unit.write_last(add, {"ids": ids[:1], "at": NORTH})
        unit.write_last(add, {"ids": ids[:2], "at": NORTH})
        with pytest.raises(LookupError), unit.attempt():
            unit.write_last(add, {"ids": ids, "at": NORTH})
            raise LookupError
    assert _added(single) == 2
