"""Pupils who may be one child wait: whose inbox it reaches, how often, and that both sorts are told alike."""

from datetime import timedelta
from threading import Thread
from uuid import uuid4

import pytest
from alerts.inbox.record import doubt_gone_since
from alerts.metrics import ALERTS
from alerts.models import AlertRow
from alerts.people.recipients import NobodyToTell
from alerts.telling.link import tell_of_matches
from alerts_world import OWN, RIGHTS
from haven_schemas.acts.identity import StaffGrant
from haven_schemas.events import MatchesWaiting
from sqlalchemy import select

WAITING = "pupil_match_waiting"


def wait(alerts, *schools, named=None, kept_from=(), event_id=None):
    event = MatchesWaiting(
        notice_id=uuid4(), school_ids=sorted(schools), staff_ids=named, kept_from_ids=list(kept_from)
    )
    alerts.run(OWN, tell_of_matches, event_id or uuid4(), alerts.now, event)
    return event


def told(alerts, *people):
    return [[each.kind for each in alerts.inbox(person).alerts] for person in people]


def rows(alerts, *schools):
    with alerts.database.unit(OWN, schools=schools) as unit:
        return unit.session.scalars(select(AlertRow).order_by(AlertRow.at)).all()


def test_the_schools_team_is_told_and_nobody_else(alerts, place):
    event = wait(alerts, place.school)
    assert told(alerts, place.dsl, place.head, place.teacher, place.trust_lead) == [[WAITING], [WAITING], [], []]
    (line,) = alerts.inbox(place.dsl).alerts
    assert (line.sender_name, line.category_name, line.object_id) == ("", "", event.notice_id)


def test_where_a_school_has_nobody_the_trusts_lead_is_told_and_never_nobody(alerts):
    small = alerts.school()
    with pytest.raises(NobodyToTell):
        wait(alerts, small)
    lead = alerts.staff("trust_lead", small)
    wait(alerts, small)
    assert told(alerts, lead) == [[WAITING]]


def test_of_two_schools_those_are_told_who_match_pupils_at_both_and_perhaps_nobody(alerts, place):
    other, third = alerts.school(), alerts.school()
    both = alerts.staff("dsl", place.school, other)
    head = alerts.staff("headteacher", other)
    wait(alerts, place.school, other)
    assert told(alerts, place.dsl, head, place.trust_lead, both) == [[], [], [], [WAITING]]
    wait(alerts, other, third)
    assert alerts.alert_count(place.school, other, third) == 1


def test_two_roles_that_together_reach_both_schools_count(alerts, place):
    other = alerts.school()
    lead = alerts.staff("dsl", place.school)
    copy = alerts.elsewhere.staff_copies[lead]
    grant = StaffGrant(
        school_ids=[other], role="headteacher", rights=RIGHTS["headteacher"], category_groups=None, year_groups=None
    )
    alerts.change_staff(copy.model_copy(update={"grants": [*copy.grants, grant], "version": 2}))
    wait(alerts, place.school, other)
    assert told(alerts, lead) == [[WAITING]]


def test_of_a_protected_child_nobody_but_the_people_named_is_told(alerts, place):
    wait(alerts, place.school, named=[place.dsl, place.teacher])
    assert told(alerts, place.dsl, place.head, place.teacher, place.trust_lead) == [[WAITING], [], [], []]


@pytest.mark.parametrize("gone", ["nobody", "who may not answer", "who has left"])
def test_where_none_of_them_is_left_nobody_else_is_told_and_it_is_noticed(alerts, place, gone):
    left = alerts.staff("dsl", place.school, active=False)
    named = {"nobody": [], "who may not answer": [place.teacher], "who has left": [left]}[gone]
    with pytest.raises(NobodyToTell):
        wait(alerts, place.school, named=named)
    assert alerts.alert_count(place.school) == 0


def test_who_is_linked_to_the_children_is_passed_over_for_the_next(alerts, place):
    wait(alerts, place.school, kept_from=[place.dsl])
    assert told(alerts, place.dsl, place.head, place.trust_lead) == [[], [WAITING], []]
    wait(alerts, place.school, kept_from=[place.dsl, place.head])
    assert told(alerts, place.dsl, place.head, place.trust_lead) == [[], [WAITING], [WAITING]]


def test_whoever_has_one_unread_of_whichever_school_gets_no_other_that_day(alerts, place):
    other = alerts.school()
    lead = alerts.staff("trust_lead", other, place.school)
    wait(alerts, other)
    wait(alerts, place.school, other)
    wait(alerts, place.school, named=[lead])
    assert told(alerts, lead, place.trust_lead) == [[WAITING], []]
    alerts.later(hours=19)
    wait(alerts, other)
    assert told(alerts, lead) == [[WAITING]]
    alerts.later(hours=5)
    wait(alerts, other)
    assert told(alerts, lead) == [[WAITING] * 2], "the next morning"
    alerts.mark(lead, alerts.inbox(lead).alerts[0].id)
    wait(alerts, other)
    assert told(alerts, lead) == [[WAITING] * 3], "read: what comes next is news"


def test_a_mornings_notices_that_come_at_the_same_moment_are_one(alerts):
    first, second = alerts.school(), alerts.school()
    lead = alerts.staff("trust_lead", first, second)
    event = MatchesWaiting(notice_id=uuid4(), school_ids=[first], staff_ids=None, kept_from_ids=[])
    other = Thread(target=wait, args=(alerts, second))
    with alerts.database.unit(OWN, schools=[]) as unit:
        tell_of_matches(unit, uuid4(), alerts.now, event)
        other.start()
        other.join(timeout=0.5)
        assert other.is_alive(), "it waits until it can see what is told here"
    other.join()
    assert told(alerts, lead) == [[WAITING]]
    assert len(alerts.mails()) == 1


def test_the_same_event_again_tells_nobody_twice(alerts, place):
    event_id = uuid4()
    for _ in range(3):
        wait(alerts, place.school, event_id=event_id)
        alerts.mark(place.dsl, *(each.id for each in alerts.inbox(place.dsl).alerts))
    assert [len(each) for each in told(alerts, place.dsl, place.head)] == [1, 1]


def test_both_sorts_are_told_in_the_same_way(alerts, place):
    counted = []
    for named in (None, [place.dsl]):
        before = ALERTS.labels(WAITING)._value.get()
        wait(alerts, place.school, named=named)
        counted.append(ALERTS.labels(WAITING)._value.get() - before)
        for person in (place.dsl, place.head):
            alerts.mark(person, *[each.id for each in alerts.inbox(person).alerts] or [uuid4()])
    assert counted == [2, 1]
    assert alerts.send() == 3
    mails = [(mail["Subject"], str(mail.get_body(("plain",)).get_content())) for mail in alerts.sink.taken]
    assert len(set(mails)) == 1
    assert "https://haven.example/matches" in mails[0][1]
    first, *others = [
        {name: value for name, value in vars(row).items() if name in ("kind", "school_id", "sender_id", "category_id")}
        for row in rows(alerts, place.school)
    ]
    assert others == [first, first]
    assert all(row.source_id == row.object_id for row in rows(alerts, place.school))
    entries = alerts.audited("alert:record:add")
    assert [(each["outcome"], each["subject_ids"]) for each in entries] == [("done", [])] * 2


def test_a_restored_incidents_is_not_asked_about_what_is_the_rolls(alerts, place):
    wait(alerts, place.school)
    with alerts.database.unit(OWN, schools=[place.school]) as unit:
        doubt_gone_since(unit, alerts.now - timedelta(hours=1))
    assert [row.doubted for row in rows(alerts, place.school)] == [False, False]
