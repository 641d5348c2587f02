"""What is asked again is prepared, and answered as if it were not."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from chassis.units.database import Database
from chassis.units.ids import new_id
from core_probe import NORTH, SOUTH, staff
from sqlalchemy import (
    Column,
    MetaData,
    Table,
    Text,
    Uuid,
    bindparam,
    create_engine,
    func,
    insert,
    literal,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError, IntegrityError

PROBE = Table("probe", MetaData(), Column("id", Uuid()), Column("school_id", Uuid()))
OF_SCHOOL = select(PROBE.c.id).where(PROBE.c.school_id == bindparam("school"))
MOST = 60
NAIVE = datetime(2026, 11, 26, 8, 30)  # noqa: DTZ001  # left to the driver
VALUES = [
    "plain", "50% of %(it)s; 'quoted'", None, True, 7, -(2**31), 2**40, 2**70, 1.5, uuid4(), date(2026, 11, 26),
    datetime(2026, 11, 26, 8, 30, tzinfo=UTC), NAIVE, timedelta(hours=3), b"\x00\xff",
    ["a", "b", None], [1, 2**40], [uuid4()], [True, None], [b"x"], [datetime(2026, 11, 26, tzinfo=UTC)],
]  # fmt: skip
KEPT = text("SELECT statement, generic_plans + custom_plans FROM pg_prepared_statements ORDER BY prepare_time")

END_OTHERS = text("""
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
""")


@pytest.fixture
def single(described):
    """One pooled connection."""
    made = Database(described.app_url, source="probe", workers=-1)
    yield made
    made.dispose()


@pytest.fixture
def owner(described):
    made = create_engine(described.owner_url)
    yield made
    made.dispose()


def _ask(database, statement, values=None, schools=(NORTH, SOUTH)):
    with database.unit(staff(*schools)) as unit:
        return unit.session.connection().execute(statement, values or {}).all()


def _all_kept(database):
    with database.unit(staff(NORTH)) as unit:
        return dict(unit.session.connection().execute(KEPT).all())


def _kept(database):
    """Of those, what the tests ask."""
    return {statement: uses for statement, uses in _all_kept(database).items() if "probe" in statement}


def test_from_the_third_time_on_a_statement_is_executed_by_its_name(single):
    for _ in range(2):
        _ask(single, OF_SCHOOL, {"school": NORTH})
    assert _kept(single) == {}
    for _ in range(3):
        _ask(single, OF_SCHOOL, {"school": SOUTH})
    ((statement, uses),) = _kept(single).items()
    assert "school_id = $1" in statement
    assert uses == 3


def test_every_value_is_understood_as_before(single):
    statement = select(bindparam("value").label("value"))
    for value in VALUES:
        answers = [_ask(single, statement, {"value": value}) for _ in range(5)]
        assert answers == answers[:1] * 5
        assert _in_the_clear(answers[0][0][0]) == value


def _in_the_clear(answer):
    """The driver answers bytes as a view of memory."""
    if isinstance(answer, list):
        return [_in_the_clear(each) for each in answer]
    return bytes(answer) if isinstance(answer, memoryview) else answer


def test_another_scope_sees_other_rows_of_a_prepared_statement(single):
    ids = {school: new_id() for school in (NORTH, SOUTH)}
    with single.unit(staff(NORTH, SOUTH)) as unit:
        for school, probe_id in ids.items():
            unit.session.execute(insert(PROBE).values(id=probe_id, school_id=school))
    for _ in range(10):  # long enough for a plan that fits all
        assert _ask(single, select(PROBE.c.id), schools=[NORTH]) == [(ids[NORTH],)]
        assert _ask(single, select(PROBE.c.id), schools=[SOUTH]) == [(ids[SOUTH],)]
    assert _kept(single)


UNTYPED = select(bindparam("value", type_=Text()).is_(None))
"""Of which type is a parameter that is compared with NULL?"""
LITERAL = select(text("interval :value > interval :value"))
"""The grammar wants a literal there."""


@pytest.mark.parametrize("odd", [UNTYPED, LITERAL])
def test_what_cannot_be_prepared_is_asked_with_its_values_and_undoes_nothing(single, odd):
    for number in range(1, 6):
        with single.unit(staff(NORTH)) as unit:
            unit.session.execute(insert(PROBE).values(id=new_id(), school_id=NORTH))
            assert unit.session.connection().scalar(odd, {"value": "1 day"}) is False
        assert len(_ask(single, select(PROBE.c.school_id).where(PROBE.c.id != UUID(int=number)))) == number
    assert not [statement for statement in _all_kept(single) if "IS NULL" in statement or "interval" in statement]


def test_what_is_written_last_is_prepared_part_by_part(single):
    for _ in range(4):
        with single.unit(staff(NORTH)) as unit:
            unit.audit("school:list:read", school_ids=[NORTH])
            unit.audit("school:list:read", sealed=b"sealed")
    kept = [statement for statement in _all_kept(single) if "audit_entry" in statement]
    assert len(kept) == 1
    assert "COMMIT" not in kept[0]
    with single.unit(staff(NORTH)) as unit:
        entries = unit.session.execute(text("SELECT sealed FROM audit_entry ORDER BY created_at, id")).scalars().all()
    assert [None if each is None else bytes(each) for each in entries] == [None, b"sealed"] * 4


def test_savepoints_are_no_statements_of_that_kind(single):
    for _ in range(5):
        with single.unit(staff(NORTH)) as unit, unit.attempt():
            unit.session.execute(insert(PROBE).values(id=new_id(), school_id=NORTH))
    assert len(_ask(single, select(PROBE.c.id))) == 5


def test_an_error_of_a_prepared_statement_is_the_same_error(single):
    probe_id = new_id()
    add = insert(PROBE).values(id=bindparam("id"), school_id=bindparam("school"))
    for number in range(4):
        _add(single, add, probe_id if number == 3 else new_id())
    assert [statement for statement in _kept(single) if "INSERT" in statement]
    with pytest.raises(IntegrityError):
        _add(single, add, probe_id)
    with single.unit(staff(NORTH)) as unit:
        with pytest.raises(IntegrityError), unit.attempt():
            unit.session.execute(add, {"id": probe_id, "school": NORTH})
        unit.session.execute(add, {"id": new_id(), "school": NORTH})
    assert len(_ask(single, select(PROBE.c.id))) == 5


def _add(database, statement, probe_id):
    with database.unit(staff(NORTH)) as unit:
        unit.session.execute(statement, {"id": probe_id, "school": NORTH})


def test_what_a_unit_prepared_outlives_its_undoing(single):
    for _ in range(3):
        with pytest.raises(LookupError), single.unit(staff(NORTH)) as unit:
            unit.session.connection().execute(OF_SCHOOL, {"school": NORTH})
            raise LookupError
    assert len(_kept(single)) == 1
    assert _ask(single, OF_SCHOOL, {"school": NORTH}) == []


def test_after_a_migration_it_is_prepared_anew(single, owner):
    statement = select(PROBE.c.school_id.label("school"), func.count()).group_by(PROBE.c.school_id)
    _add(single, insert(PROBE).values(id=bindparam("id"), school_id=bindparam("school")), new_id())
    for _ in range(4):
        assert _ask(single, statement) == [(NORTH, 1)]
    with owner.begin() as connection:
        connection.execute(text("DROP POLICY by_school ON probe"))
        connection.execute(text("ALTER TABLE probe NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY"))
        connection.execute(text("ALTER TABLE probe ALTER COLUMN school_id TYPE text"))
    with pytest.raises(DBAPIError):  # as when a column goes: the call is made again
        _ask(single, statement)
    for _ in range(4):
        assert [(UUID(school), number) for school, number in _ask(single, statement)] == [(NORTH, 1)]


def test_so_many_are_kept_and_the_one_used_longest_ago_goes(single):
    wanted = [select(literal(number).label(f"n{number}")) for number in range(MOST + 5)]
    for statement in wanted:
        for _ in range(3):
            _ask(single, statement)
        _ask(single, wanted[0])
    kept = _all_kept(single)
    assert len(kept) == MOST
    assert any("n0" in statement for statement in kept)
    assert not any(statement.endswith("n1") for statement in kept)


def test_a_connection_that_broke_begins_with_none(single, described, owner):
    for _ in range(4):
        _ask(single, OF_SCHOOL, {"school": NORTH})
    with owner.connect() as connection:
        connection.execute(END_OTHERS)
    for _ in range(4):
        assert _ask(single, OF_SCHOOL, {"school": NORTH}) == []
    assert len(_kept(single)) == 1
