"""Nobody changes or deletes an entry: not the service, not the owner of the tables; on real PostgreSQL."""

from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from audit.models import Base
from chassis.process import migrate
from chassis.units.models import Base as ChassisBase
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

SCHOOL = uuid4()
CHANGES = ("UPDATE {} SET number = 9", "DELETE FROM {}", "TRUNCATE {}")
CHASSIS_INDEX = ("outbox_", "inbox_", "idempotency_", "audit_entry_", "key_wrap_")


@pytest.mark.parametrize("table", ["entry", "alarm"])
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("role", ["app_url", "owner_url"])
def test_every_change_is_refused(log, leaf, reader, audit_database, role, change, table):
    log.store(leaf(1, school_ids=[SCHOOL]))
    engine = create_engine(getattr(audit_database, role))
    expected = "permission denied" if role == "app_url" else "append-only"
    with pytest.raises(DBAPIError, match=expected), engine.begin() as connection:
        connection.execute(text(change.format(table)))
    engine.dispose()
    assert log.numbers(reader("dsl", SCHOOL)) == [1]


@pytest.mark.parametrize("loophole", ["ALTER TABLE entry DISABLE TRIGGER ALL", "DROP POLICY by_school ON entry"])
def test_the_service_cannot_take_the_guards_away(log, audit_database, loophole):
    engine = create_engine(audit_database.app_url)
    with pytest.raises(DBAPIError, match="must be owner"), engine.begin() as connection:
        connection.execute(text(loophole))
    engine.dispose()


def _ours(item, name, kind, reflected, _):
    if kind == "table":
        return name not in ("alembic_version", "file_key", "key_wrap")
    return not (kind == "index" and reflected and (name or "").startswith(CHASSIS_INDEX))


def test_models_and_migrations_agree(audit_database):
    engine = create_engine(audit_database.owner_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": _ours, "compare_type": True})
        assert compare_metadata(context, [Base.metadata, ChassisBase.metadata]) == []
    engine.dispose()


def test_down_and_up_again(make_database):
    made = make_database("audit")
    migrate.downgrade("audit", made.owner_url)
    engine = create_engine(made.owner_url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT to_regclass('public.entry')")) is None
    migrate.upgrade("audit", made.owner_url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT to_regclass('public.entry')")) is not None
    engine.dispose()
