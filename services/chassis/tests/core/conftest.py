"""A real database with the chassis's tables and one guarded table of our own."""

import pytest
from chassis.units.database import Database
from sqlalchemy import create_engine, text


@pytest.fixture
def described(make_database):
    found = make_database("identity")
    owner = create_engine(found.owner_url)
    with owner.begin() as connection:
        connection.execute(text("CREATE TABLE probe (id uuid PRIMARY KEY, school_id uuid NOT NULL)"))
        connection.execute(text("ALTER TABLE probe ENABLE ROW LEVEL SECURITY"))
        connection.execute(text("ALTER TABLE probe FORCE ROW LEVEL SECURITY"))
        connection.execute(
            text("CREATE POLICY by_school ON probe USING (school_id = ANY ((SELECT haven_school_ids())::uuid[]))")
        )
    owner.dispose()
    return found


@pytest.fixture
def database(described):
    made = Database(described.app_url, source="probe", workers=8)
    yield made
    made.dispose()
