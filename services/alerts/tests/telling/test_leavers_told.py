"""That pupils left the roll is told to those who triage there, once a day however many; on real PostgreSQL."""

from uuid import uuid4

import pytest
from alerts.people.recipients import NobodyToTell
from alerts.telling.leavers import tell_of_leavers
from alerts_world import OWN
from chassis.ground.away import OwnerAway
from haven_schemas.events import LeaversListed


@pytest.fixture
def tell(alerts, place):
    def tell(*children, event_id=None, school=place.school, kept_from=()):
        said = {"notice_id": uuid4(), "subject_ids": list(children) or [uuid4()], "kept_from_ids": list(kept_from)}
        event = LeaversListed.model_validate(said)
        arguments = (alerts.elsewhere, event_id or uuid4(), alerts.now, school, event)
        alerts.run(OWN, tell_of_leavers, *arguments)

    return tell


def told(alerts, *people):
    return [[each.kind for each in alerts.inbox(person).alerts] for person in people]


def test_the_schools_leads_are_told_once_a_day_however_many_leave(alerts, place, tell):
    for _ in range(30):
        tell()
    once = ["pupils_left"]
    assert told(alerts, place.dsl, place.head, place.teacher, place.trust_lead) == [once, once, [], []]
    assert alerts.send() == 2
    for mail in alerts.sink.taken:
        assert mail["Subject"] == "Haven: Pupils left the roll"
        assert "https://haven.example/left-lately" in mail.get_body(("plain",)).get_content()
    alerts.later(days=1)
    tell()
    assert told(alerts, place.dsl, place.head) == [once * 2, once * 2]


def test_who_has_read_it_finds_it_unread_where_more_leave_the_same_day_and_is_not_mailed_again(alerts, place, tell):
    first = uuid4()
    tell(event_id=first)
    assert alerts.send() == 2
    (line,) = alerts.inbox(place.dsl).alerts
    alerts.mark(place.dsl, line.id)
    tell(event_id=first)
    assert alerts.inbox(place.dsl).alerts[0].read_at is not None, "the same event again says nothing new"
    tell()
    (line,) = alerts.inbox(place.dsl).alerts
    assert line.read_at is None
    assert alerts.send() == 0


def test_who_is_linked_to_each_of_them_is_not_told_and_the_next_is(alerts, place, tell):
    tell(kept_from=[place.dsl])
    assert told(alerts, place.dsl, place.head, place.trust_lead) == [[], ["pupils_left"], []]
    tell(kept_from=[place.dsl, place.head])
    assert told(alerts, place.dsl, place.trust_lead) == [[], ["pupils_left"]]


def test_a_school_with_nobody_is_told_by_the_trusts_lead_and_never_by_nobody(alerts, tell):
    small = alerts.school()
    with pytest.raises(NobodyToTell):
        tell(school=small)
    lead = alerts.staff("trust_lead", small)
    tell(school=small)
    assert told(alerts, lead) == [["pupils_left"]]


def test_who_sees_that_something_is_open_is_told_that_at_once_also_after_the_days_first(alerts, place, tell):
    child, other = uuid4(), uuid4()
    alerts.elsewhere.open_of = {place.dsl: {child}}
    tell(other)
    tell(other, child)
    opened, plain = "pupils_left_open", "pupils_left"
    assert told(alerts, place.dsl, place.head) == [[opened, plain], [plain]]
    assert alerts.send() == 3
    tell(child)
    tell(other)
    assert told(alerts, place.dsl, place.head) == [[opened, plain], [plain]], "once a day"
    assert {str(mail["Subject"]) for mail in alerts.sink.taken} == {
        "Haven: Pupils left the roll",
        "Haven: Pupils left the roll, and something is open",
    }


def test_where_none_of_the_schools_leads_sees_what_is_open_the_trust_lead_is_told(alerts, place, tell):
    child, other = uuid4(), uuid4()
    alerts.elsewhere.open_of = {place.trust_lead: {child}}
    tell(other, child)
    opened, plain = "pupils_left_open", "pupils_left"
    assert told(alerts, place.dsl, place.head, place.trust_lead) == [[plain], [plain], [opened]]


def test_while_incidents_is_away_it_is_tried_again(alerts, place, tell):
    alerts.elsewhere.silent = True
    with pytest.raises(OwnerAway):
        tell()
    alerts.elsewhere.silent = False
    tell()
    assert told(alerts, place.dsl) == [["pupils_left"]]
