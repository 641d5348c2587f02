"""A school asks to read a file again: who may answer is told, then who asked; on real PostgreSQL."""

from uuid import uuid4

import pytest
from alerts.people.recipients import NobodyToTell
from alerts.telling.order import tell_of_read_answer, tell_of_request
from alerts_world import OWN
from haven_schemas.events import ReadRequestAsked, ReadRequestDecided


def ask(alerts, place, *staff_ids, event_id=None):
    event = ReadRequestAsked(request_id=uuid4(), school_id=place.school, staff_ids=list(staff_ids))
    alerts.run(OWN, tell_of_request, event_id or uuid4(), alerts.now, event)
    return event.request_id


def answer(alerts, place, request_id, staff_id):
    event = ReadRequestDecided(request_id=request_id, school_id=place.school, staff_id=staff_id)
    alerts.run(OWN, tell_of_read_answer, uuid4(), alerts.now, event)


def kinds(alerts, *people):
    return [[each.kind for each in alerts.inbox(person).alerts] for person in people]


def test_who_may_answer_is_told_once_and_nobody_else(alerts, place):
    event = uuid4()
    request = ask(alerts, place, place.trust_lead, place.teacher, event_id=event)
    ask(alerts, place, place.trust_lead, event_id=event)
    assert kinds(alerts, place.trust_lead, place.dsl, place.teacher) == [["read_request_asked"], [], []], (
        "a teacher triages nowhere"
    )
    (line,) = alerts.inbox(place.trust_lead).alerts
    assert (line.object_id, line.sender_name, line.category_name) == (request, "", "")


def test_where_none_of_them_is_left_it_is_parked_and_never_lost(alerts, place):
    with pytest.raises(NobodyToTell):
        ask(alerts, place, uuid4())


def test_who_asked_is_told_of_each_answer_while_they_are_of_the_team(alerts, place):
    request = uuid4()
    answer(alerts, place, request, place.dsl)
    answer(alerts, place, request, place.dsl)
    answer(alerts, place, request, place.teacher)
    assert kinds(alerts, place.dsl, place.teacher) == [["read_request_decided"] * 2, []], "agreed, then ended"


def test_the_mails_name_no_child_and_lead_to_the_request(alerts, place):
    request = ask(alerts, place, place.trust_lead)
    answer(alerts, place, request, place.dsl)
    assert alerts.send() == 2
    assert len({mail["Subject"] for mail in alerts.sink.taken}) == 2
    for mail in alerts.sink.taken:
        for kind in ("plain", "html"):
            words = mail.get_body((kind,)).get_content()
            assert f"https://haven.example/read-requests/{request}" in words
            assert "{{" not in words
