"""Children on two rolls: whose inbox it reaches, how often, and what the mail says; on real PostgreSQL."""

from datetime import timedelta
from uuid import uuid4

import pytest
from alerts.inbox.record import doubt_gone_since
from alerts.models import AlertRow
from alerts.people.recipients import NobodyToTell
from alerts.telling.roll import tell_of_questions, tell_of_roll_answer
from alerts_world import OWN
from haven_schemas.events import RollQuestionAnswered, RollQuestionsAsked
from sqlalchemy import select


def ask(alerts, school, event_id=None):
    event = RollQuestionsAsked(notice_id=uuid4(), school_id=school)
    alerts.run(OWN, tell_of_questions, event_id or uuid4(), alerts.now, event)


def answer(alerts, school, event_id=None):
    event = RollQuestionAnswered(question_id=uuid4(), school_id=school, version=2)
    alerts.run(OWN, tell_of_roll_answer, event_id or uuid4(), alerts.now, event)


def kinds(alerts, *people):
    return [[each.kind for each in alerts.inbox(person).alerts] for person in people]


def test_the_schools_team_is_told_and_nobody_else(alerts, place):
    ask(alerts, place.school)
    answer(alerts, place.school)
    both = ["roll_question_answered", "roll_question_asked"]
    assert kinds(alerts, place.dsl, place.head, place.teacher, place.trust_lead) == [both, both, [], []]
    (line, _) = alerts.inbox(place.dsl).alerts
    assert (line.sender_name, line.category_name) == ("", ""), "a school's system is nobody"


def test_many_children_one_after_the_other_are_one_alert_an_hour_while_it_is_unread(alerts, place):
    for _ in range(3):
        ask(alerts, place.school)
        alerts.later(minutes=10)
    assert kinds(alerts, place.dsl) == [["roll_question_asked"]]
    alerts.mark(place.dsl, alerts.inbox(place.dsl).alerts[0].id)
    ask(alerts, place.school)
    assert len(alerts.inbox(place.dsl).alerts) == 2, "read: what comes next is news"
    assert len(alerts.inbox(place.head).alerts) == 1
    alerts.later(hours=2)
    ask(alerts, place.school)
    assert len(alerts.inbox(place.head).alerts) == 2


def test_the_same_event_again_tells_nobody_twice(alerts, place):
    first, second = uuid4(), uuid4()
    for _ in range(3):
        ask(alerts, place.school, first)
        answer(alerts, place.school, second)
    assert [len(each) for each in kinds(alerts, place.dsl, place.head)] == [2, 2]
    assert len(alerts.mails()) == 4


def test_where_a_school_has_nobody_the_trusts_lead_is_told_and_never_nobody(alerts, place):
    small = alerts.school()
    with pytest.raises(NobodyToTell):
        ask(alerts, small)
    lead = alerts.staff("trust_lead", small)
    ask(alerts, small)
    assert kinds(alerts, lead) == [["roll_question_asked"]]


def test_the_mails_name_no_child_and_lead_to_the_inbox(alerts, place):
    ask(alerts, place.school)
    answer(alerts, place.school)
    assert alerts.send() == 4
    for mail in alerts.sink.taken:
        for kind in ("plain", "html"):
            words = mail.get_body((kind,)).get_content()
            assert "https://haven.example/roll-questions" in words
            assert "{{" not in words
            assert "“”" not in words


def test_a_restored_incidents_is_not_asked_about_what_is_the_rolls(alerts, place):
    ask(alerts, place.school)
    with alerts.database.unit(OWN, schools=[place.school]) as unit:
        doubt_gone_since(unit, alerts.now - timedelta(hours=1))
    with alerts.database.unit(OWN, schools=[place.school]) as unit:
        assert unit.session.scalars(select(AlertRow.doubted)).all() == [False, False]
