"""That records were moved from one child's file to another's is told to the others who triage there."""

from uuid import uuid4

import pytest
from alerts.telling.handover import tell_of_moves
from alerts_world import OWN
from haven_schemas.events import RecordsMoved


@pytest.fixture
def tell(alerts, place):
    def tell(*movers, event_id=None, school=place.school):
        event = RecordsMoved(notice_id=uuid4(), moved_by=list(movers))
        alerts.run(OWN, tell_of_moves, event_id or uuid4(), alerts.now, school, event)

    return tell


def told(alerts, *people):
    return [[each.kind for each in alerts.inbox(person).alerts] for person in people]


def test_not_who_did_it_and_each_other_of_the_school_once(alerts, place, tell):
    event_id = uuid4()
    for _ in range(2):
        tell(place.dsl, event_id=event_id)
    assert told(alerts, place.dsl, place.head, place.trust_lead) == [[], ["records_moved"], []]
    assert alerts.send() == 1
    [mail] = alerts.sink.taken
    assert mail["Subject"] == "Haven: Something was moved, rewritten or redacted"


def test_two_who_did_are_told_of_each_other(alerts, place, tell):
    tell(place.dsl, place.head)
    assert told(alerts, place.dsl, place.head) == [["records_moved"], ["records_moved"]]


def test_where_nobody_else_triages_there_the_trust_lead_is_told_and_without_one_nothing_waits(alerts, tell):
    school = alerts.school()
    alone = alerts.staff("headteacher", school)
    tell(alone, school=school)
    trust_lead = alerts.staff("trust_lead", school)
    tell(alone, school=school)
    assert told(alerts, alone, trust_lead) == [[], ["records_moved"]]
