"""An action whose owner cannot do it reaches someone who can pass it on; on real PostgreSQL."""

from uuid import uuid4

import pytest
from alerts.people.recipients import NobodyToTell


def told(alerts, *people):
    return [[each.kind for each in alerts.inbox(person).alerts] for person in people]


def test_reminders_of_who_is_kept_away_go_to_those_who_triage(alerts, place):
    facts = alerts.assign(place.school, place.teacher, place.dsl, place.category)
    alerts.elsewhere.actions[facts.action_id] = facts.model_copy(update={"kept_from_ids": [place.teacher, place.dsl]})
    alerts.remind(facts.action_id, place.teacher, "overdue", uuid4())
    assert told(alerts, place.teacher, place.dsl, place.head) == [["action_assigned"], [], ["action_overdue"]]


@pytest.mark.parametrize("how", ["suspended", "moved"])
def test_reminders_of_who_has_left_go_to_those_who_triage(alerts, place, how):
    facts = alerts.assign(place.school, place.teacher, place.dsl, place.category)
    copy = alerts.elsewhere.staff_copies[place.teacher]
    change = {"active": False} if how == "suspended" else {"grants": []}
    alerts.change_staff(copy.model_copy(update=change | {"version": copy.version + 1}))
    alerts.remind(facts.action_id, place.teacher, "soon", uuid4())
    assert told(alerts, place.dsl, place.head) == [["action_soon"], ["action_soon"]]


def test_an_assignment_goes_to_who_gave_it_unless_they_are_kept_away_too(alerts, place):
    def assign(*kept_from):
        alerts.assign(place.school, place.teacher, place.dsl, place.category, kept_from=kept_from)
        return told(alerts, place.teacher, place.dsl, place.head)

    assert assign(place.teacher) == [[], ["action_assigned"], []]
    assert assign(place.teacher, place.dsl) == [[], ["action_assigned"], ["action_assigned"]]
    with pytest.raises(NobodyToTell):
        assign(place.teacher, place.dsl, place.head, place.trust_lead)


def test_the_sender_is_who_passed_it_on(alerts, place):
    alerts.assign(place.school, place.teacher, place.dsl, place.category, given_by=place.head, given_at=alerts.now)
    [alert] = alerts.inbox(place.teacher).alerts
    assert alert.sender_name == "Hari Head"
