"""Feeds that can end, in a database of the release before: it goes on beside this one, and is gone back to."""

from uuid import uuid4

import pytest
from chassis.process.migrate import downgrade, upgrade
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

SCHOOL = str(uuid4())
ADD = text(
    "INSERT INTO feed (id, school_id, name, secret_sealed, paused, created_at, created_by)"
    " VALUES (gen_random_uuid(), CAST(:school AS uuid), 'MIS', '', false, now(), gen_random_uuid())"
    " ON CONFLICT ON CONSTRAINT feed_name DO NOTHING RETURNING id"
)
"""As the release before adds a feed."""
END = text("UPDATE feed SET ended_at = clock_timestamp(), ended_by = gen_random_uuid() WHERE id = :id")


@pytest.fixture
def database(make_database):
    """The owner's address of a database as the release before has it, and a function that runs statements there."""
    made = make_database("pupils")
    downgrade("pupils", made.owner_url, "0014")
    engine = create_engine(made.owner_url)

    def run(statement, **values):
        with engine.begin() as connection:
            connection.execute(text("SELECT set_config('haven.school_ids', :school, true)"), {"school": SCHOOL})
            answer = connection.execute(statement, values)
            return answer.all() if answer.returns_rows else []

    yield made.owner_url, run
    engine.dispose()


def test_code_of_before_adds_feeds_beside_this_release(database):
    url, run = database
    ((first,),) = run(ADD, school=SCHOOL)
    upgrade("pupils", url)
    assert run(text("SELECT ended_at FROM feed")) == [(None,)]
    assert run(ADD, school=SCHOOL) == [], "its name is taken"
    run(END, id=first)
    ((second,),) = run(ADD, school=SCHOOL)
    assert second != first
    with pytest.raises(IntegrityError):
        run(text("UPDATE feed SET ended_at = NULL"))


def test_back_at_the_release_before_a_feed_that_has_ended_takes_nothing(database):
    url, run = database
    upgrade("pupils", url)
    for _ in range(2):
        ((each,),) = run(ADD, school=SCHOOL)
        run(END, id=each)
    run(ADD, school=SCHOOL)
    downgrade("pupils", url, "0014")
    found = run(text("SELECT name, paused FROM feed ORDER BY paused, name"))
    assert found[0] == ("MIS", False)
    assert [(name.startswith("MIS (ended "), paused) for name, paused in found[1:]] == [(True, True), (True, True)]
