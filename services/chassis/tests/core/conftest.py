"""A real database with the chassis's tables and one guarded table of our own."""

import pytest
from chassis.units.database import Database
from sqlalchemy import create_engine, text
from support.emptied_databases import EmptiedDatabase


def _with_probe(made):
    owner = create_engine(made.owner_url)
    with owner.begin() as connection:
        connection.execute(text("CREATE TABLE probe (id uuid PRIMARY KEY, school_id uuid NOT NULL)"))
        connection.execute(text("ALTER TABLE probe ENABLE ROW LEVEL SECURITY"))
        connection.execute(text("ALTER TABLE probe FORCE ROW LEVEL SECURITY"))
        connection.execute(
            text("CREATE POLICY by_school ON probe USING (school_id = ANY ((SELECT haven_school_ids())::uuid[]))")
        )
    owner.dispose()
    return made


@pytest.fixture
def described(make_database):
    """One of the test's own, which it may change or look at from outside."""
    return _with_probe(make_database("identity"))


@pytest.fixture(scope="module")
def shared(world):
    made = EmptiedDatabase(world.stack, _with_probe(world.make_database("identity")))
    yield made
    made.close()


@pytest.fixture
def database(shared):
    """Empty, and reached by connections of the test's own."""
    made = Database(shared.empty().app_url, source="probe", workers=8)
    yield made
    made.dispose()
