"""That a court order or the like is to be asked for again is told to those who triage; on real PostgreSQL."""

from uuid import uuid4

import pytest
from alerts.people.recipients import NobodyToTell
from alerts.telling.order import tell_of_order
from alerts_world import OWN
from haven_schemas.events import StopToAskAgain

PUPIL = uuid4()


def tell(alerts, school, kept_from=(), event_id=None):
    event = StopToAskAgain(addition_id=uuid4(), pupil_id=PUPIL, kept_from_ids=list(kept_from))
    alerts.run(OWN, tell_of_order, event_id or uuid4(), alerts.now, school, event)


def told(alerts, *people):
    return [[(each.kind, each.object_id) for each in alerts.inbox(person).alerts] for person in people]


def test_the_schools_leads_are_told_once_by_what_leads_to_the_page_and_says_nothing(alerts, place):
    event_id = uuid4()
    for _ in range(2):
        tell(alerts, place.school, event_id=event_id)
    line = [("stop_to_ask_again", PUPIL)]
    assert told(alerts, place.dsl, place.head, place.teacher, place.trust_lead) == [line, line, [], []]
    assert alerts.send() == 2
    for mail in alerts.sink.taken:
        assert mail["Subject"] == "Haven: A court order or the like to ask for again"
        assert f"https://haven.example/pupils/{PUPIL}" in mail.get_body(("plain",)).get_content()


def test_who_is_linked_to_the_child_is_not_told_and_the_next_is(alerts, place):
    tell(alerts, place.school, kept_from=[place.dsl, place.head])
    assert told(alerts, place.dsl, place.head, place.trust_lead) == [[], [], [("stop_to_ask_again", PUPIL)]]


def test_nobody_to_tell_is_no_success(alerts):
    with pytest.raises(NobodyToTell):
        tell(alerts, alerts.school())
