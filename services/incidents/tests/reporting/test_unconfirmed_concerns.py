"""A concern is published again until alerts confirms that people were told of it; on real PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from chassis.units.ids import new_id
from haven_schemas.events import ConcernsTaken
from haven_schemas.topology import BY_NAME
from incidents.report.announce import Unconfirmed, announce_again, note_taken, unconfirmed
from incidents.report.confirmation import next_wait


def report(incidents, school):
    return incidents.record(incidents.reporter(school), incidents.draft(school, incidents.pupil(school))).id


def announced(incidents, concern_id):
    """Ids of the events that say the concern was recorded."""
    return [
        each["id"]
        for each in incidents.published()
        if each["type"] == "incidents.concern_recorded" and each["data"]["concern_id"] == str(concern_id)
    ]


def again(incidents):
    return incidents.run(incidents.own_access("announce_again"), announce_again)


def state(incidents):
    return incidents.run(incidents.own_access("announce_again"), unconfirmed)


def test_who_has_to_confirm_is_told_and_answers():
    assert "incidents.concern_recorded" in BY_NAME["alerts"].reads
    assert "alerts.concerns_taken" in BY_NAME["incidents"].reads


def test_it_is_said_again_after_five_minutes_as_another_event_and_ever_more_seldom(incidents, school):
    concern_id = report(incidents, school)
    incidents.later(minutes=4)
    assert again(incidents) == 0
    assert state(incidents) == Unconfirmed(0, 0.0)
    incidents.later(minutes=2)
    assert state(incidents) == Unconfirmed(1, 360.0)
    assert again(incidents) == 1
    assert len(set(announced(incidents, concern_id))) == 2
    assert again(incidents) == 0
    incidents.later(minutes=9)
    assert again(incidents) == 0
    incidents.later(minutes=2)
    assert again(incidents) == 1
    assert [next_wait(times) for times in (1, 2, 9, 400)] == [
        timedelta(minutes=10),
        timedelta(minutes=20),
        timedelta(days=1),
        timedelta(days=1),
    ]


def test_once_confirmed_it_is_quiet_and_the_same_word_twice_does_nothing(incidents, school):
    concern_id = report(incidents, school)
    for _ in range(2):
        incidents.run(incidents.own_access("note_taken"), note_taken, ConcernsTaken(concern_ids=[new_id(), concern_id]))
    incidents.later(hours=1)
    assert (again(incidents), state(incidents)) == (0, Unconfirmed(0, 0.0))
    assert len(announced(incidents, concern_id)) == 1


def test_the_word_about_another_concern_changes_nothing(incidents, school):
    report(incidents, school)
    incidents.run(incidents.own_access("note_taken"), note_taken, ConcernsTaken(concern_ids=[new_id()]))
    incidents.later(minutes=6)
    assert again(incidents) == 1


def test_two_replicas_say_it_once_between_them(incidents, school):
    concern_ids = [report(incidents, school) for _ in range(5)]
    incidents.later(minutes=6)
    start = Barrier(2)

    def look(_):
        start.wait()
        return again(incidents)

    with ThreadPoolExecutor(2) as replicas:
        assert sum(replicas.map(look, range(2))) == 5
    assert all(len(announced(incidents, each)) == 2 for each in concern_ids)
