"""What a person did of their first steps, on real PostgreSQL."""

from typing import get_args
from uuid import uuid4

from chassis.process import migrate
from haven_schemas.acts.identity.first_visit import FirstVisitAudience, FirstVisitQuery, NoteFirstVisit
from identity.accounts.first_visit import first_visit, note_first_visit
from sqlalchemy import create_engine, text


def test_each_step_is_remembered_once_a_person_and_role(identity):
    school = identity.add_school("Alder")
    lead, other = identity.add_staff("dsl", [school]).access(), identity.add_staff("dsl", [school]).access()

    def note(who, audience, step=None):
        found = identity.run(who, note_first_visit, NoteFirstVisit(audience=audience, step=step))
        return found.done, found.dismissed

    def seen(who, audience):
        found = identity.run(who, first_visit, FirstVisitQuery(audience=audience))
        return found.done, found.dismissed

    assert seen(lead, "lead") == ([], False)
    assert note(lead, "lead", "guide") == (["guide"], False)
    assert note(lead, "lead", "guide") == (["guide"], False)
    assert note(lead, "lead") == (["guide"], True)
    assert note(lead, "lead", "place") == (["guide", "place"], True)
    assert seen(lead, "it") == ([], False), "another role, other steps"
    assert seen(other, "lead") == ([], False)


def test_who_has_signed_in_before_the_upgrade_is_shown_no_first_steps(make_database):
    made = make_database("identity")
    migrate.downgrade("identity", made.owner_url, "0020")
    engine = create_engine(made.owner_url)
    known, new = uuid4(), uuid4()
    with engine.begin() as connection:
        for staff_id, signed_in_at in ((known, "2026-01-05T08:00:00Z"), (new, None)):
            connection.execute(
                text("INSERT INTO staff VALUES (:id, 'A person', :email, true, 1, now())"),
                {"id": staff_id, "email": f"{staff_id}@school.example"},
            )
            connection.execute(
                text(
                    "INSERT INTO staff_credential (staff_id, password_hash, changed_at, last_signed_in_at)"
                    " VALUES (:id, 'a hash', now(), :at)"
                ),
                {"id": staff_id, "at": signed_in_at},
            )
    migrate.upgrade("identity", made.owner_url)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT staff_id, audience FROM first_visit WHERE dismissed_at IS NOT NULL"))
        assert {tuple(row) for row in found} == {(known, audience) for audience in get_args(FirstVisitAudience)}
    engine.dispose()
