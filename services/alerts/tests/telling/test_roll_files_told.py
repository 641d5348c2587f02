"""That a file of a roll waits is told to who may decide, and after a day to who sees the names; on real PostgreSQL."""

from uuid import uuid4

import pytest
from alerts.people.recipients import NobodyToTell
from alerts.telling.roll import tell_of_roll_file
from alerts_world import OWN
from haven_schemas.events import RollFileWaits


@pytest.fixture
def tell(alerts, place):
    def tell(step="new", school=place.school):
        event = RollFileWaits(notice_id=uuid4(), step=step)
        alerts.run(OWN, tell_of_roll_file, uuid4(), alerts.now, school, event)

    return tell


def told(alerts, *people):
    return [[each.kind for each in alerts.inbox(person).alerts] for person in people]


def test_who_looks_after_feeds_there_is_told_and_mailed(alerts, place, tell):
    clerk, other = alerts.staff("administrator", place.school), alerts.staff("administrator", alerts.school())
    tell()
    assert told(alerts, clerk, other, place.dsl, place.head) == [["roll_file_waits"], [], [], []]
    assert alerts.send() == 1
    (mail,) = alerts.sink.taken
    assert mail["Subject"] == "Haven: A roll file waits for your decision"
    assert "https://haven.example/pupil-files" in mail.get_body(("plain",)).get_content()


def test_after_a_day_those_who_triage_hear_of_it(alerts, place, tell):
    clerk = alerts.staff("administrator", place.school)
    tell("late")
    late = ["roll_file_late"]
    assert told(alerts, clerk, place.dsl, place.head, place.teacher) == [[], late, late, []]
    assert alerts.send() == 2
    assert "https://haven.example/left-lately" in alerts.sink.taken[0].get_body(("plain",)).get_content()


def test_where_nobody_may_decide_they_hear_of_it_at_once_and_never_nobody(alerts, place, tell):
    tell()
    assert told(alerts, place.dsl) == [["roll_file_late"]]
    with pytest.raises(NobodyToTell):
        tell(school=alerts.school())
