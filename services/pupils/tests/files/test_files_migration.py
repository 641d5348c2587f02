"""Findings of two fields, in a database of the release before: it goes on beside this one, and is gone back to."""

from uuid import uuid4

import pytest
from chassis.process.migrate import downgrade, upgrade
from sqlalchemy import create_engine, text

SCHOOL, DELIVERY = str(uuid4()), str(uuid4())
ADD = text(
    "INSERT INTO delivery (id, school_id, begun_by, media_type, state, begun_at, attempts, rows_done, applied,"
    " rejected_count) VALUES (CAST(:delivery AS uuid), CAST(:school AS uuid), gen_random_uuid(), 'text/csv', 'done',"
    " now(), 0, 0, 0, 0)"
)
FIND = text(
    "INSERT INTO delivery_finding (delivery_id, kind, row, reason, field, school_id)"
    " VALUES (CAST(:delivery AS uuid), 'rejected', 1, 'required', :field, CAST(:school AS uuid))"
    " ON CONFLICT DO NOTHING RETURNING row"
)
"""As the release before writes a finding."""
COUNT = text("SELECT count(*) FROM delivery_finding")


@pytest.fixture
def database(make_database):
    made = make_database("pupils")
    downgrade("pupils", made.owner_url, "0016")
    engine = create_engine(made.owner_url)

    def run(statement, **values):
        with engine.begin() as connection:
            connection.execute(text("SELECT set_config('haven.school_ids', :school, true)"), {"school": SCHOOL})
            answer = connection.execute(statement, values)
            return answer.all() if answer.returns_rows else []

    run(ADD, school=SCHOOL, delivery=DELIVERY)
    yield made.owner_url, run
    engine.dispose()


def test_findings_of_both_releases_stand_beside_one_another(database):
    url, run = database
    said = {"school": SCHOOL, "delivery": DELIVERY}
    assert run(FIND, field="legal_surname", **said) == [(1,)]
    assert run(FIND, field="legal_forename", **said) == [], "one a row and reason, before"
    upgrade("pupils", url)
    assert run(FIND, field="legal_forename", **said) == [(1,)]
    assert run(FIND, field="legal_forename", **said) == []
    assert run(FIND, field=None, **said) == [(1,)]
    assert run(FIND, field=None, **said) == [], "no field is one, too"
    downgrade("pupils", url, "0016")
    assert run(COUNT) == [(1,)], "one a row and reason again"
    assert run(FIND, field="date_of_birth", **said) == []
    upgrade("pupils", url)
