"""A file is to be destroyed: whose inbox it reaches, once each, and that it says of nobody."""

from uuid import uuid4

import pytest
from alerts.inbox.inbox import list_inbox
from alerts.people.recipients import NobodyToTell
from alerts.telling.file import tell_of_disposal
from alerts_world import OWN
from chassis.ground.away import OwnerAway
from haven_schemas.acts.alerts import ListAlerts
from haven_schemas.events import DisposalAnnounced
from haven_schemas.watch import WATCH_SCHOOL

KINDS = {
    "announced": "disposal_announced", "withdrawn": "disposal_ended", "stopped": "disposal_ended",
    "changed": "disposal_ended", "destroyed": "disposal_done",
}  # fmt: skip


def announce(alerts, school, state, disposal_id=None, event_id=None, proposed_by=None, subject_ids=()):
    event = DisposalAnnounced(
        disposal_id=disposal_id or uuid4(), version=2, state=state, proposed_by=proposed_by,
        subject_ids=list(subject_ids),
    )  # fmt: skip
    told = (alerts.elsewhere, event_id or uuid4(), alerts.now, school, event)
    alerts.run(OWN, tell_of_disposal, *told)
    return event


def kinds(alerts, person):
    return [each.kind for each in alerts.inbox(person).alerts]


@pytest.mark.parametrize("state", KINDS)
def test_leads_and_the_officer_are_told_and_nobody_else(alerts, place, state):
    officer, elsewhere = alerts.staff("dpo", place.school), alerts.staff("dsl", alerts.school())
    event = announce(alerts, place.school, state)
    told = [place.dsl, place.head, officer]
    assert [kinds(alerts, person) for person in told] == [[KINDS[state]]] * len(told)
    assert [kinds(alerts, person) for person in (place.teacher, elsewhere)] == [[], []]
    (line,) = alerts.inbox(place.dsl).alerts
    assert (line.object_id, line.sender_name, line.category_name) == (event.disposal_id, "", "")


def test_who_looks_after_the_trust_or_its_records_is_asked_to_agree_and_nobody_else(alerts, place):
    other = alerts.school()
    alerts.school(WATCH_SCHOOL)  # known wherever Haven is watched, and nobody of the trust has a role there
    chief, keeper = alerts.staff("trust_lead", place.school, other), alerts.staff("records_officer", place.school)
    not_asked = [
        place.dsl, place.head, alerts.staff("dpo", place.school), alerts.staff("trust_lead", place.school),
        alerts.staff("headteacher", other), alerts.staff("records_officer", other),
    ]  # fmt: skip
    announce(alerts, place.school, "proposed", proposed_by=place.dsl)
    assert [kinds(alerts, person) for person in (chief, keeper)] == [["disposal_proposed"]] * 2
    assert [kinds(alerts, person) for person in not_asked] == [[]] * len(not_asked)
    announce(alerts, place.school, "proposed", proposed_by=chief)
    assert [len(kinds(alerts, person)) for person in (chief, keeper)] == [1, 2], "nobody agrees to their own"


def test_nobody_who_is_kept_from_the_child_is_told_of_it(alerts, place):
    """They would learn that a child whose file they do not find is to be destroyed."""
    child = uuid4()
    chief, keeper = alerts.staff("trust_lead", place.school), alerts.staff("records_officer", place.school)
    officer = alerts.staff("dpo", place.school)
    alerts.elsewhere.hidden = {keeper: {child}, place.dsl: {child}}
    announce(alerts, place.school, "proposed", proposed_by=place.head, subject_ids=[child])
    assert [kinds(alerts, person) for person in (chief, keeper)] == [["disposal_proposed"], []]
    assert kinds(alerts, officer) == []
    alerts.elsewhere.hidden |= {chief: {child}, place.trust_lead: {child}}
    announce(alerts, place.school, "proposed", proposed_by=place.head, subject_ids=[child])
    assert [kinds(alerts, person) for person in (chief, officer)] == [["disposal_proposed"]] * 2, "none may agree to it"
    for state in ("announced", "withdrawn", "stopped", "changed"):
        announce(alerts, place.school, state, subject_ids=[child])
    assert kinds(alerts, place.dsl) == []
    assert [len(kinds(alerts, person)) for person in (place.head, officer)] == [4, 5]
    alerts.elsewhere.hidden |= {place.head: {child}}
    announce(alerts, place.school, "announced", subject_ids=[child])
    assert kinds(alerts, place.head) == ["disposal_ended"] * 3 + ["disposal_announced"]
    assert len(kinds(alerts, officer)) == 6, "where all who could withdraw it are kept away, who watches over it knows"
    announce(alerts, place.school, "destroyed")
    assert kinds(alerts, place.dsl) == ["disposal_done"], "it names nobody, and nobody is kept from it any more"


def test_who_is_asked_to_agree_waits_until_incidents_says_who_is_kept_away(alerts, place):
    alerts.staff("records_officer", place.school)
    alerts.elsewhere.silent = True
    with pytest.raises(OwnerAway):
        announce(alerts, place.school, "proposed", proposed_by=place.dsl, subject_ids=[uuid4()])


def test_told_again_by_the_same_event_nobody_hears_it_twice(alerts, place):
    event_id, disposal_id = uuid4(), uuid4()
    for _ in range(2):
        announce(alerts, place.school, "announced", disposal_id, event_id)
    announce(alerts, place.school, "withdrawn", disposal_id)
    assert kinds(alerts, place.dsl) == ["disposal_ended", "disposal_announced"]


def test_at_a_school_where_nobody_could_withdraw_it_the_event_waits_for_somebody(alerts):
    empty = alerts.school()
    with pytest.raises(NobodyToTell):
        announce(alerts, empty, "announced")
    assert alerts.alert_count(empty) == 0


def test_a_gateway_of_the_release_before_is_not_told_of_what_it_does_not_know(alerts, place):
    announce(alerts, place.school, "announced")
    page = alerts.run(alerts.access(place.dsl), list_inbox, ListAlerts())
    assert (page.alerts, page.unread) == ([], 0)
