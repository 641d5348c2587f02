"""The migrated database is what the models say; grants are guarded by school, on real PostgreSQL."""

from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from chassis.ground.context import NOBODY
from chassis.process import migrate
from chassis.units.database import Database
from chassis.units.models import Base as ChassisBase
from identity.models import Base
from sqlalchemy import create_engine, text

CHASSIS_INDEX = ("outbox_", "inbox_", "idempotency_", "audit_entry_", "key_wrap_")


def _ours(item, name, kind, reflected, _):
    if kind == "table":
        return name not in ("alembic_version", "file_key", "key_wrap")
    return not (kind == "index" and reflected and (name or "").startswith(CHASSIS_INDEX))


def test_models_and_migrations_agree(make_database):
    engine = create_engine(make_database("identity").owner_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": _ours, "compare_type": True})
        assert compare_metadata(context, [Base.metadata, ChassisBase.metadata]) == []
    engine.dispose()


def test_down_and_up_again(make_database):
    made = make_database("identity")
    engine = create_engine(made.owner_url)
    with engine.connect() as connection:
        before = connection.scalar(text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))
    migrate.downgrade("identity", made.owner_url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT to_regclass('public.staff')")) is None
    migrate.upgrade("identity", made.owner_url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")) == before
    engine.dispose()


@pytest.fixture
def two_schools(make_database):
    """A database with one account that works at two schools and in the whole trust."""
    made = make_database("identity")
    schools, staff_id = (uuid4(), uuid4()), uuid4()
    database = Database(made.app_url, source="identity", workers=2)
    with database.unit(NOBODY, schools=schools) as unit:
        for number, school in enumerate(schools):
            unit.session.execute(
                text("INSERT INTO school (id, urn, name, version) VALUES (:id, :urn, 'A school', 1)"),
                {"id": school, "urn": f"90000{number}"},
            )
        unit.session.execute(
            text("INSERT INTO staff VALUES (:id, 'A person', 'a@school.example', true, 1, now())"), {"id": staff_id}
        )
        for school in (*schools, None):
            unit.session.execute(
                text(
                    "INSERT INTO staff_grant (id, staff_id, role, school_id, created_at)"
                    " VALUES (:id, :staff, 'administrator', :school, now())"
                ),
                {"id": uuid4(), "staff": staff_id, "school": school},
            )
    yield database, schools, staff_id
    database.dispose()


SEEN = text("SELECT school_id FROM staff_grant")


def test_a_scope_sees_its_own_grants_and_those_of_the_whole_trust(two_schools):
    database, (here, _), _ = two_schools
    with database.unit(NOBODY, schools=[here]) as unit:
        assert set(unit.session.scalars(SEEN)) == {here, None}
    with database.unit(NOBODY, schools=[]) as unit:
        assert set(unit.session.scalars(SEEN)) == {None}


def test_one_account_s_grants_are_looked_up_without_a_scope(two_schools):
    database, schools, staff_id = two_schools
    found = text("SELECT school_id FROM grants_of(:staff)")
    with database.unit(NOBODY, schools=[]) as unit:
        assert set(unit.session.scalars(found, {"staff": staff_id})) == {*schools, None}
        assert unit.session.scalars(found, {"staff": uuid4()}).all() == []


def test_no_grant_is_written_outside_the_scope(two_schools):
    database, (here, there), staff_id = two_schools
    write = text(
        "INSERT INTO staff_grant (id, staff_id, role, school_id, created_at)"
        " VALUES (:id, :staff, 'dsl', :school, now())"
    )
    with pytest.raises(Exception, match="row-level security"), database.unit(NOBODY, schools=[here]) as unit:
        unit.session.execute(write, {"id": uuid4(), "staff": staff_id, "school": there})
