"""A report that nobody may read has a reader by name at once: another school's head; on real PostgreSQL."""

from uuid import uuid4

import pytest
from alerts.alert.watched_concern import note_opened
from alerts.people.recipients import Candidate, NobodyToTell, other_head
from alerts.telling.link import tell_of_link_question
from alerts.unseen.next_people import tell_next_people
from alerts_world import OWN
from haven_schemas.events import ConcernOpened, LinkQuestionAsked

HEAD, LEAD, TRUST = (frozenset({role}) for role in ("headteacher", "dsl", "trust_lead"))


def test_a_head_before_anybody_else_never_the_school_itself_and_the_same_each_time():
    here, there, far = sorted(uuid4() for _ in range(3))
    teams = {
        far: [head := Candidate(uuid4(), HEAD)], there: [lead := Candidate(uuid4(), LEAD), Candidate(uuid4(), TRUST)],
        here: [Candidate(uuid4(), HEAD)],
    }  # fmt: skip
    assert other_head(teams, here, []) == (far, [head.staff_id])
    assert other_head(teams, here, [head.staff_id]) == (there, [lead.staff_id])
    assert other_head(teams, here, [head.staff_id, lead.staff_id]) is None


@pytest.fixture
def apart(alerts, place):
    """Another school with a head, and its leads."""
    there = alerts.school()
    return there, alerts.staff("headteacher", there), alerts.staff("dsl", there)


def test_three_who_are_kept_away_and_the_report_reaches_another_head_without_a_name(alerts, place, apart):
    there, head, lead = apart
    all_three = [place.dsl, place.head, place.trust_lead]
    concern_id = alerts.concern(place.school, place.teacher, place.category, kept_from_ids=all_three)
    for _ in range(2):
        alerts.tell(concern_id)
    assert set(alerts.elsewhere.given_readers) == {(concern_id, there)}
    (line,) = alerts.inbox(head).alerts
    assert (line.kind, line.object_id, line.sender_name) == ("concern_recorded", concern_id, "")
    for each in (*all_three, lead):
        assert alerts.inbox(each).alerts == []
    assert alerts.send() == 1
    (mail,) = alerts.sink.taken
    for kind in ("plain", "html"):
        words = mail.get_body((kind,)).get_content()
        assert "A colleague has reported a concern" in words
        assert "Tess Teacher" not in words


def test_who_opens_it_there_has_read_their_alert(alerts, place, apart):
    _, head, _ = apart
    concern_id = alerts.concern(
        place.school, place.teacher, place.category, kept_from_ids=[place.dsl, place.head, place.trust_lead]
    )
    alerts.tell(concern_id)
    assert alerts.inbox(head).alerts[0].read_at is None
    opened = ConcernOpened(concern_id=concern_id, reader_id=head)
    alerts.run(OWN, note_opened, alerts.elsewhere, opened, schools=[place.school])
    assert alerts.inbox(head).alerts[0].read_at == alerts.now


def test_where_there_is_no_other_school_it_waits_where_an_operator_sees_it(alerts, place):
    all_three = [place.dsl, place.head, place.trust_lead]
    concern_id = alerts.concern(place.school, place.teacher, place.category, kept_from_ids=all_three)
    with pytest.raises(NobodyToTell):
        alerts.tell(concern_id)


def test_in_a_trust_of_one_school_the_trustee_hears_that_a_report_waits_and_of_whom_nothing(alerts, place):
    trustee, parent = (alerts.staff("safeguarding_trustee", place.school) for _ in range(2))
    kept_away = [place.dsl, place.head, place.trust_lead, parent]
    concern_id = alerts.concern(place.school, place.teacher, place.category, kept_from_ids=kept_away)
    for _ in range(2):
        alerts.tell(concern_id)
    (line,) = alerts.inbox(trustee).alerts
    assert (line.kind, line.sender_name, line.category_name) == ("concern_without_reader", "", "")
    for each in kept_away:
        assert alerts.inbox(each).alerts == []
    assert alerts.send() == 1
    (mail,) = alerts.sink.taken
    words = mail.get_body(("plain",)).get_content()
    assert "nobody may read it" in words
    assert "https://haven.example/requests" in words
    assert "Tess Teacher" not in words


def test_whoever_is_given_a_role_after_the_trustee_heard_of_it_is_told(alerts, place):
    alerts.staff("safeguarding_trustee", place.school)
    kept_away = [place.dsl, place.head, place.trust_lead]
    concern_id = alerts.concern(place.school, place.teacher, place.category, kept_from_ids=kept_away)
    alerts.tell(concern_id)
    named = alerts.staff("dsl", place.school)
    alerts.later(days=3)
    for _ in range(2):
        tell_next_people(lambda: alerts.database.unit(OWN, schools=[]), alerts.elsewhere)
    assert [line.object_id for line in alerts.inbox(named).alerts] == [concern_id]


def test_who_are_kept_away_before_they_read_it_are_passed_over_when_the_time_is_over(alerts, place, apart):
    there, head, _ = apart
    concern_id = alerts.concern(place.school, place.teacher, place.category)
    alerts.tell(concern_id)
    facts = alerts.elsewhere.concerns[concern_id]
    all_three = [place.dsl, place.head, place.trust_lead]
    alerts.elsewhere.concerns[concern_id] = facts.model_copy(update={"kept_from_ids": all_three})
    alerts.later(days=3)
    for _ in range(2):
        tell_next_people(lambda: alerts.database.unit(OWN, schools=[]), alerts.elsewhere)
    assert alerts.elsewhere.given_readers == [(concern_id, there)]
    assert [line.kind for line in alerts.inbox(head).alerts] == ["concern_unread"]
    assert alerts.inbox(place.trust_lead).alerts == []


def test_what_is_the_trust_leads_alone_and_lies_unread_reaches_the_trustee_without_a_name(alerts, place, apart):
    """As a report about an adult whom nobody has named, while the trust lead is ill."""
    _, other_head, _ = apart
    trustee, parent = (alerts.staff("safeguarding_trustee", place.school) for _ in range(2))
    kept_away = [place.dsl, place.head, parent]
    concern_id = alerts.concern(place.school, place.teacher, place.category, kept_from_ids=kept_away)
    alerts.tell(concern_id)
    assert alerts.inbox(trustee).alerts == []
    for _ in range(3):
        alerts.later(days=3)
        tell_next_people(lambda: alerts.database.unit(OWN, schools=[]), alerts.elsewhere)
    assert [line.kind for line in alerts.inbox(place.trust_lead).alerts] == ["concern_recorded"]
    (line,) = alerts.inbox(trustee).alerts
    assert (line.kind, line.sender_name, line.category_name) == ("concern_unread_by_all", "", "")
    for each in (*kept_away, other_head):
        assert alerts.inbox(each).alerts == []
    assert alerts.elsewhere.given_readers == []
    alerts.send()
    (words,) = [
        words
        for mail in alerts.sink.taken
        if "nobody has read it" in " ".join((words := mail.get_body(("plain",)).get_content()).split())
    ]
    assert "Tess Teacher" not in words


def test_who_is_asked_of_a_link_hears_once_wherever_their_school_is(alerts, place, apart):
    _, head, lead = apart
    event = LinkQuestionAsked(question_id=uuid4(), asked_ids=[head], told_ids=[place.trust_lead], version=1)
    for asked in (event, event, event.model_copy(update={"asked_ids": [head, lead], "version": 2})):
        alerts.run(OWN, tell_of_link_question, uuid4(), alerts.now, place.school, asked)
    for each in (head, place.trust_lead, lead):
        (line,) = alerts.inbox(each).alerts
        assert (line.kind, line.object_id, line.sender_name) == ("link_question_asked", event.question_id, "")
    assert alerts.inbox(place.head).alerts == []
    assert alerts.send() == 3
    assert "https://haven.example/link-questions" in alerts.sink.taken[0].get_body(("plain",)).get_content()
