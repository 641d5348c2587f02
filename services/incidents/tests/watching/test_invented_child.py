"""What a drill opens: the words about the invented child, by the keys a reader needs; nobody else's are looked at."""

import pytest
from haven_local.backups.restoring.invented_child import opens_invented_child
from haven_schemas.acts.pupils import PupilFacts
from haven_schemas.watch import WATCH_CHILD, WATCH_SCHOOL
from sqlalchemy import text


@pytest.fixture
def opens(owner, vault, settings):
    """With the true vault, or another way to decrypt."""

    def opened(decrypt=lambda name, sealed: vault.decrypt(name, sealed, context=b"incidents")):
        connection = owner.raw_connection()
        try:
            return opens_invented_child(connection.driver_connection, decrypt, settings.trust_id)
        finally:
            connection.close()

    return opened


def report(incidents, school, child):
    facts = PupilFacts(pupil_id=child, school_id=school, year_group="7", class_name=None, on_roll=True, version=1)
    incidents.others.pupils[child] = facts
    return incidents.record(incidents.reporter(school), incidents.draft(school, child)).id


def test_where_haven_is_not_tried_out_there_is_nothing_to_open(incidents, opens, school):
    incidents.record(incidents.reporter(school), incidents.draft(school, incidents.pupil(school)))
    asked = []
    assert opens(lambda *given: asked.append(given)) is None
    assert asked == [], "no child's key is asked for"


def test_the_words_about_the_invented_child_come_out(incidents, opens, school):
    incidents.record(incidents.reporter(school), incidents.draft(school, incidents.pupil(school)))
    report(incidents, WATCH_SCHOOL, WATCH_CHILD)
    assert opens() is True


def test_a_key_that_is_gone_or_words_that_were_changed_are_said(incidents, opens, owner):
    concern_id = report(incidents, WATCH_SCHOOL, WATCH_CHILD)

    def gone(name, _):
        raise KeyError(name)

    assert opens(gone) is False
    with owner.begin() as connection:
        connection.execute(text("SELECT set_config('haven.school_ids', :id, true)"), {"id": str(WATCH_SCHOOL)})
        changed = connection.execute(
            text("UPDATE concern SET account = account || 'x' WHERE id = :id"), {"id": concern_id}
        )
        assert changed.rowcount == 1
    assert opens() is False
