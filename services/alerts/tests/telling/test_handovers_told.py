"""Files that follow children: whose inbox it reaches, how often, and what the mail says; on real PostgreSQL."""

from datetime import timedelta
from uuid import uuid4

import pytest
from alerts.inbox.inbox import list_alerts
from alerts.inbox.record import doubt_gone_since
from alerts.models import AlertRow
from alerts.people.recipients import NobodyToTell
from alerts.telling.handover import tell_of_files, tell_of_receipt, tell_of_wait
from alerts_world import OWN
from haven_schemas.acts.alerts import ListAlerts
from haven_schemas.events import FileHandedOver, FileHandoverWaits, FileReceived
from sqlalchemy import select


@pytest.fixture
def elsewhere(alerts, place):
    """The school the children left, with a lead of its own; the trust lead is over both."""
    school = alerts.school()
    lead = alerts.staff("dsl", school, name="Olu Lead")
    copy = alerts.elsewhere.staff_copies[place.trust_lead]
    (grant,) = copy.grants
    both = grant.model_copy(update={"school_ids": [place.school, school]})
    alerts.change_staff(copy.model_copy(update={"grants": [both], "version": 2}))
    return school, lead


def hand_over(alerts, place, sender, handover_id=None, event_id=None):
    handover_id = handover_id or uuid4()
    event = FileHandedOver(handover_id=handover_id, from_school_id=sender, to_school_id=place.school)
    alerts.run(OWN, tell_of_files, event_id or uuid4(), alerts.now, event)
    return handover_id


def wait(alerts, school, handover_id, how, event_id=None):
    event = FileHandoverWaits(handover_id=handover_id, school_id=school, wait=how)
    alerts.run(OWN, tell_of_wait, event_id or uuid4(), alerts.now, event)


def receive(alerts, place, sender, handover_id):
    event = FileReceived(handover_id=handover_id, from_school_id=sender, to_school_id=place.school)
    alerts.run(OWN, tell_of_receipt, uuid4(), alerts.now, event)


def kinds(alerts, *people):
    return [[each.kind for each in alerts.inbox(person).alerts] for person in people]


def test_the_school_the_children_came_to_is_told_once_and_nobody_else(alerts, place, elsewhere):
    sender, lead = elsewhere
    senco = alerts.staff("reporter", place.school)
    first, handover = uuid4(), uuid4()
    hand_over(alerts, place, sender, handover, first)
    hand_over(alerts, place, sender, handover, first)
    alerts.mark(place.dsl, alerts.inbox(place.dsl).alerts[0].id)
    alerts.later(days=3)
    hand_over(alerts, place, sender, handover)
    people = (place.dsl, place.head, place.teacher, senco, lead, place.trust_lead)
    assert kinds(alerts, *people) == [["handover_begun"], ["handover_begun"], [], [], [], []]
    assert len(alerts.mails()) == 2
    (line,) = alerts.inbox(place.dsl).alerts
    assert (line.object_id, line.sender_name, line.category_name) == (handover, "", "")


def test_another_handover_is_another_alert(alerts, place, elsewhere):
    hand_over(alerts, place, elsewhere[0])
    hand_over(alerts, place, elsewhere[0])
    assert kinds(alerts, place.dsl) == [["handover_begun"] * 2]


def test_where_a_school_has_nobody_the_trusts_lead_is_told_and_never_nobody(alerts, place):
    small = alerts.school()
    event = FileHandedOver(handover_id=uuid4(), from_school_id=place.school, to_school_id=small)
    with pytest.raises(NobodyToTell):
        alerts.run(OWN, tell_of_files, uuid4(), alerts.now, event)
    lead = alerts.staff("trust_lead", small)
    alerts.run(OWN, tell_of_files, uuid4(), alerts.now, event)
    assert kinds(alerts, lead) == [["handover_begun"]]


def test_who_has_not_signed_is_reminded_and_the_sender_of_what_is_overdue(alerts, place, elsewhere):
    sender, lead = elsewhere
    handover = uuid4()
    wait(alerts, place.school, handover, "soon")
    assert kinds(alerts, place.dsl, lead, place.trust_lead) == [["handover_soon"], [], []]
    alerts.later(days=2)
    for school in (place.school, sender):
        wait(alerts, school, handover, "overdue")
    assert kinds(alerts, place.dsl, lead) == [["handover_overdue", "handover_soon"], ["handover_overdue"]]
    assert kinds(alerts, place.trust_lead) == [[]], "a day late is the two teams' matter"


def test_long_overdue_the_trusts_lead_is_told_once_for_both_schools(alerts, place, elsewhere):
    sender, lead = elsewhere
    handover = uuid4()
    for _ in range(2):
        for school in (place.school, sender):
            wait(alerts, school, handover, "long_overdue")
        assert kinds(alerts, place.dsl, lead, place.trust_lead) == [["handover_overdue"]] * 3
    alerts.later(days=1)
    for school in (place.school, sender):
        wait(alerts, school, handover, "long_overdue")
    assert kinds(alerts, place.dsl, lead, place.trust_lead) == [["handover_overdue"] * 2] * 3


def test_within_an_hour_the_same_news_unread_is_not_told_again_but_other_news_is(alerts, place, elsewhere):
    sender, lead = elsewhere
    handover = uuid4()
    wait(alerts, sender, handover, "not_received")
    alerts.later(minutes=20)
    wait(alerts, sender, handover, "not_received")
    assert kinds(alerts, lead) == [["handover_not_received"]]
    receive(alerts, place, sender, handover)
    assert kinds(alerts, lead) == [["handover_received", "handover_not_received"]]
    for each in alerts.inbox(lead).alerts:
        alerts.mark(lead, each.id)
    wait(alerts, sender, handover, "not_received")
    assert len(alerts.inbox(lead).alerts) == 3, "read: what comes next is news"
    wait(alerts, sender, uuid4(), "not_received")
    assert len(alerts.inbox(lead).alerts) == 4, "another handover"


def test_the_school_the_children_left_is_told_that_somebody_signed(alerts, place, elsewhere):
    sender, lead = elsewhere
    receive(alerts, place, sender, uuid4())
    assert kinds(alerts, lead, place.dsl, place.trust_lead) == [["handover_received"], [], []]


def test_the_mails_name_no_child_and_lead_to_the_handover(alerts, place, elsewhere):
    sender, _ = elsewhere
    handover = hand_over(alerts, place, sender)
    for how in ("soon", "overdue", "not_received"):
        wait(alerts, place.school, handover, how)
    receive(alerts, place, sender, handover)
    assert alerts.send() == 9
    assert len({mail["Subject"] for mail in alerts.sink.taken}) == 5
    for mail in alerts.sink.taken:
        for kind in ("plain", "html"):
            words = mail.get_body((kind,)).get_content()
            assert f"https://haven.example/handovers/{handover}" in words
            assert "{{" not in words


def test_a_restored_incidents_is_not_asked_about_handovers(alerts, place, elsewhere):
    hand_over(alerts, place, elsewhere[0])
    with alerts.database.unit(OWN, schools=[place.school]) as unit:
        doubt_gone_since(unit, alerts.now - timedelta(hours=1))
    with alerts.database.unit(OWN, schools=[place.school]) as unit:
        assert unit.session.scalars(select(AlertRow.doubted)).all() == [False, False]


def test_a_gateway_of_the_release_before_reads_an_inbox_without_them(alerts, place, elsewhere):
    hand_over(alerts, place, elsewhere[0])
    concern = alerts.concern(place.school, place.teacher, place.category)
    alerts.tell(concern)
    assert kinds(alerts, place.dsl) == [["concern_recorded", "handover_begun"]]
    before = alerts.run(alerts.access(place.dsl), list_alerts, ListAlerts())
    assert ([each.kind for each in before.alerts], before.unread) == (["concern_recorded"], 1)
    assert alerts.inbox(place.dsl).unread == 2
