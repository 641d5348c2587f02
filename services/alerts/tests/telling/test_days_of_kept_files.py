"""A hold is to be looked at again, and files wait to be decided on: who is told, of how many, and that it names
nobody."""

from uuid import uuid4

import pytest
from alerts.inbox.inbox import list_inbox
from alerts.people.recipients import NobodyToTell
from alerts.telling.file import tell_of_files_due, tell_of_hold_review
from alerts.telling.handover import tell_of_lifted_hold, tell_of_schedule, tell_of_wide_hold
from alerts.telling.order import tell_of_register
from alerts_world import OWN
from chassis.ground.away import OwnerAway
from haven_schemas.acts.alerts import ListAlerts
from haven_schemas.events import FilesDue, HoldLifted, HoldReviewDue, RegisterRead, ScheduleEarlier, WideHoldChanged


def hold_due(alerts, school, *children, placed_by=None, event_id=None):
    event = HoldReviewDue(hold_id=uuid4(), version=1, subject_ids=list(children), placed_by=placed_by or uuid4())
    alerts.run(OWN, tell_of_hold_review, alerts.elsewhere, event_id or uuid4(), alerts.now, school, event)
    return event


def files_due(alerts, school, *children, more=0, event_id=None):
    event = FilesDue(notice_id=uuid4(), subject_ids=list(children), files=len(children) + more)
    alerts.run(OWN, tell_of_files_due, alerts.elsewhere, event_id or uuid4(), alerts.now, school, event)
    return event


def lines(alerts, person):
    return [(each.kind, each.number) for each in alerts.inbox(person).alerts]


def test_who_may_review_the_hold_is_told_and_nobody_else(alerts, place):
    child, other = uuid4(), alerts.school()
    outside = [
        place.teacher, alerts.staff("dsl", other), alerts.staff("dpo", place.school),
        alerts.staff("holder", place.school), alerts.staff("trust_lead", place.school, other),
    ]  # fmt: skip
    event = hold_due(alerts, place.school, child)
    assert [lines(alerts, person) for person in (place.dsl, place.head)] == [[("hold_review_due", None)]] * 2
    assert [lines(alerts, person) for person in outside] == [[]] * len(outside)
    (line,) = alerts.inbox(place.dsl).alerts
    assert (line.object_id, line.sender_name, line.category_name) == (event.hold_id, "", "")


def test_whoever_placed_it_is_told_too_while_they_may_review_it(alerts, place):
    chief = alerts.staff("trust_lead", place.school)
    hold_due(alerts, place.school, uuid4(), placed_by=chief)
    hold_due(alerts, place.school, uuid4(), placed_by=place.teacher)
    assert (len(lines(alerts, chief)), len(lines(alerts, place.dsl)), lines(alerts, place.teacher)) == (1, 2, [])


def test_who_is_kept_from_the_child_is_not_told_of_the_hold_and_the_next_are(alerts, place):
    child, chief = uuid4(), alerts.staff("trust_lead", place.school)
    alerts.elsewhere.hidden = {place.dsl: {child}}
    hold_due(alerts, place.school, uuid4(), child, placed_by=place.dsl)
    assert [len(lines(alerts, person)) for person in (place.dsl, place.head, chief)] == [0, 1, 0]
    alerts.elsewhere.hidden = {place.dsl: {child}, place.head: {child}}
    hold_due(alerts, place.school, child)
    assert [len(lines(alerts, person)) for person in (place.dsl, place.head, chief)] == [0, 1, 1]


def test_each_lead_is_told_of_as_many_files_as_they_may_see(alerts, place):
    one, two, three = uuid4(), uuid4(), uuid4()
    chief = alerts.staff("trust_lead", place.school)
    alerts.elsewhere.hidden = {place.head: {three, uuid4()}, chief: {one}}
    event = files_due(alerts, place.school, one, two, three)
    assert [lines(alerts, person) for person in (place.dsl, place.head)] == [[("files_due", 3)], [("files_due", 2)]]
    assert [lines(alerts, person) for person in (chief, place.teacher)] == [[], []]
    (line,) = alerts.inbox(place.dsl).alerts
    assert (line.object_id, line.sender_name) == (place.school, "")
    assert event.subject_ids == [one, two, three]


def test_of_a_file_hidden_from_a_schools_leads_the_next_who_may_see_it_are_told(alerts, place):
    one, two = uuid4(), uuid4()
    chief = alerts.staff("trust_lead", place.school)
    alerts.elsewhere.hidden = {place.dsl: {two}, place.head: {two}}
    files_due(alerts, place.school, one, two)
    assert [lines(alerts, person) for person in (place.dsl, place.head)] == [[("files_due", 1)]] * 2
    assert lines(alerts, chief) == [("files_due", 2)]


def test_nobody_is_told_that_there_are_files_who_may_see_none_of_them(alerts, place):
    child = uuid4()
    alerts.elsewhere.hidden = {place.dsl: {child}}
    files_due(alerts, place.school, child)
    assert [lines(alerts, person) for person in (place.dsl, place.head)] == [[], [("files_due", 1)]]
    alerts.elsewhere.hidden = {place.dsl: {child}, place.head: {child}}
    files_due(alerts, place.school, child)
    told = [lines(alerts, person) for person in (place.dsl, place.head, place.trust_lead)]
    assert told == [[], [("files_due", 1)], [("files_due", 1)]]
    alerts.elsewhere.hidden[place.trust_lead] = {child}
    with pytest.raises(NobodyToTell):
        files_due(alerts, place.school, child)


def test_of_very_many_files_no_number_is_told(alerts, place):
    files_due(alerts, place.school, uuid4(), more=1)
    assert lines(alerts, place.dsl) == [("files_due", None)]


def test_sent_again_nobody_hears_it_twice_and_the_number_stays(alerts, place):
    event_id, one, two = uuid4(), uuid4(), uuid4()
    files_due(alerts, place.school, one, two, event_id=event_id)
    alerts.elsewhere.hidden = {place.dsl: {two}}
    files_due(alerts, place.school, one, two, event_id=event_id)
    hold_due(alerts, place.school, one, event_id=(again := uuid4()))
    hold_due(alerts, place.school, one, event_id=again)
    assert lines(alerts, place.dsl) == [("hold_review_due", None), ("files_due", 2)]


def test_where_nobody_may_or_incidents_is_away_nothing_is_lost(alerts, place):
    for due in (hold_due, files_due):
        with pytest.raises(NobodyToTell):
            due(alerts, alerts.school(), uuid4())
    alerts.elsewhere.silent = True
    for due in (hold_due, files_due):
        with pytest.raises(OwnerAway):
            due(alerts, place.school, uuid4())
    assert alerts.alert_count(place.school) == 0


def test_a_gateway_of_the_release_before_is_not_told_of_what_it_does_not_know(alerts, place):
    files_due(alerts, place.school, uuid4())
    page = alerts.run(alerts.access(place.dsl), list_inbox, ListAlerts())
    assert (page.alerts, page.unread) == ([], 0)


def test_that_a_hold_was_lifted_is_told_to_all_who_may_place_another_and_to_the_officer(alerts, place):
    child, other = uuid4(), alerts.school()
    chief, officer = alerts.staff("trust_lead", place.school, other), alerts.staff("dpo", place.school)
    outside = [place.teacher, alerts.staff("dsl", other), alerts.staff("dpo", other)]
    lifted = HoldLifted(hold_id=uuid4(), version=2, subject_ids=[child], lifted_by=place.dsl)

    def tell():
        arguments = (alerts.elsewhere, uuid4(), alerts.now, place.school, lifted)
        alerts.run(OWN, tell_of_lifted_hold, *arguments)

    tell()
    assert [lines(alerts, each) for each in (place.head, chief, officer)] == [[("hold_lifted", None)]] * 3
    assert [lines(alerts, each) for each in (place.dsl, *outside)] == [[]] * 4, "who lifted it knows"
    alerts.elsewhere.hidden = {place.head: {child}}
    tell()
    assert [len(lines(alerts, each)) for each in (place.head, chief)] == [1, 2]


def test_that_a_schedule_comes_earlier_is_told_once_to_who_sets_them_and_to_officers(alerts, place):
    other = alerts.school()
    chief, second = (alerts.staff("trust_lead", place.school, other) for _ in range(2))
    officer, there = alerts.staff("dpo", place.school, other), alerts.staff("dpo", other)
    event = ScheduleEarlier(schedule_id=uuid4(), version=1, kept_by=chief)
    event_id = uuid4()
    for _ in range(2):
        alerts.run(OWN, tell_of_schedule, event_id, alerts.now, event)
    told = [("schedule_earlier", None)]
    assert [lines(alerts, each) for each in (second, officer, there)] == [told] * 3
    assert [lines(alerts, each) for each in (chief, place.dsl, place.head)] == [[]] * 3


def test_that_the_register_was_opened_is_told_to_the_trust_lead_with_who_did(alerts, place):
    other = alerts.school()
    chief, officer = alerts.staff("trust_lead", place.school, other), alerts.staff("dpo", place.school, other)
    event, event_id = RegisterRead(look_id=uuid4(), read_by=officer), uuid4()
    for _ in range(2):
        alerts.run(OWN, tell_of_register, event_id, alerts.now, event)
    assert lines(alerts, chief) == [("register_read", None)]
    (line,) = alerts.inbox(chief).alerts
    assert line.object_id == event.look_id
    assert line.sender_name, "who did"
    assert [lines(alerts, each) for each in (officer, place.dsl, place.head)] == [[]] * 3


def test_without_a_trust_lead_nobody_is_told_of_the_register_and_it_is_said(alerts, place):
    event = RegisterRead(look_id=uuid4(), read_by=place.trust_lead)
    with pytest.raises(NobodyToTell):
        alerts.run(OWN, tell_of_register, uuid4(), alerts.now, event)


def test_of_a_hold_on_many_files_who_looks_after_the_trust_and_its_data_is_told_each_step(alerts, place):
    chief, officer = alerts.staff("trust_lead", place.school), alerts.staff("dpo", place.school)
    hold_id = uuid4()
    for version, (state, who) in enumerate((("placed", officer), ("lift_asked", chief), ("lifted", officer)), 1):
        event = WideHoldChanged(hold_id=hold_id, version=version, state=state, changed_by=who)
        alerts.run(OWN, tell_of_wide_hold, uuid4(), alerts.now, event)
    assert [len(lines(alerts, each)) for each in (chief, officer, place.dsl, place.head)] == [2, 1, 0, 0]
