"""Reminders of actions and of look-backs: the rule alone, and on real PostgreSQL with two replicas at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

from haven_schemas.acts.incidents.actions import AddAction, CompleteAction
from haven_schemas.acts.incidents.steps import CloseIncident, LookBack
from incidents.copies.known import copy_school_row
from incidents.reading.due import OVERDUE, SOON, reminder_for
from incidents.records.action import add_action, complete_action, remind_of_actions
from incidents.records.close import close_incident, look_back, remind_of_look_backs
from support.lists import every

TODAY = date(2026, 9, 10)
NOON = datetime(2026, 9, 10, 12, tzinfo=UTC)


@every(
    ("due", "sent", "expected"),
    [
        (2, None, None), (1, None, SOON), (0, None, SOON), (1, "soon", None), (0, "soon", None),
        (-1, "soon", OVERDUE), (-1, None, OVERDUE), (-9, "overdue", None),
    ],
)  # fmt: skip
def test_the_day_before_and_once_it_is_overdue(due, sent, expected):
    assert reminder_for(TODAY + timedelta(days=due), TODAY, sent) is expected


def test_each_reminder_is_sent_once_whoever_looks(incidents, school):
    incidents.now = NOON
    incidents.run(incidents.set_up, copy_school_row, school, 1)
    lead, child = incidents.lead(school), incidents.pupil(school)
    concern_id = incidents.record(incidents.reporter(school), incidents.draft(school, child)).id
    incident_id = incidents.accept(lead, concern_id).id

    def action(days):
        due_on = (TODAY + timedelta(days=days)).isoformat()
        request = AddAction(incident_id=incident_id, text="Do it.", owner_id=lead.actor_id, due_on=due_on)
        return incidents.run(lead, add_action, incidents.keyring, incidents.others, request)

    tomorrow, done, _ = action(1), action(1), action(5)
    completion = CompleteAction(action_id=done.id, outcome="Done.", version=done.version)
    incidents.run(lead, complete_action, incidents.keyring, completion)
    incidents.now = NOON.replace(hour=3)
    assert remind(incidents) == 0, "nobody is woken"
    incidents.now = NOON
    together = Barrier(2)

    def replica(_):
        together.wait()
        return remind(incidents)

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(replica, range(2))) == 1
    event = incidents.published()[-1]
    assert event["type"] == "incidents.action_due"
    assert event["data"] == {"action_id": str(tomorrow.id), "owner_id": str(lead.actor_id), "reminder": "soon"}
    assert remind(incidents) == 0
    incidents.later(days=2)
    assert remind(incidents) == 1
    assert incidents.published()[-1]["data"]["reminder"] == "overdue"
    assert remind(incidents) == 0


def remind(incidents, use_case=remind_of_actions):
    with incidents.database.unit(incidents.own_access("remind"), schools=[]) as unit:
        return use_case(unit)


def test_a_look_back_is_told_once_on_its_day_and_again_on_a_further_day(incidents, school):
    incidents.now = NOON
    incidents.run(incidents.set_up, copy_school_row, school, 1)
    lead = incidents.lead(school)

    def closed(days):
        concern_id = incidents.record(incidents.reporter(school), incidents.draft(school, incidents.pupil(school))).id
        incident_id = incidents.accept(lead, concern_id).id
        day = (TODAY + timedelta(days=days)).isoformat()
        request = CloseIncident(incident_id=incident_id, summary="x", action="x", outcome="x", look_back_on=day)
        incidents.run(lead, close_incident, incidents.keyring, request)
        return incident_id

    due, _ = closed(1), closed(9)
    assert remind(incidents, remind_of_look_backs) == 0
    incidents.now = NOON.replace(hour=3) + timedelta(days=1)
    assert remind(incidents, remind_of_look_backs) == 0, "nobody is woken"
    incidents.now = NOON + timedelta(days=1)
    together = Barrier(2)

    def replica(_):
        together.wait()
        return remind(incidents, remind_of_look_backs)

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(replica, range(2))) == 1
    event = incidents.published()[-1]
    assert (event["type"], event["data"]) == ("incidents.look_back_due", {"incident_id": str(due)})
    again_on = (TODAY + timedelta(days=3)).isoformat()
    again = LookBack(incident_id=due, worked=False, reason="Not yet.", again_on=again_on)
    incidents.run(lead, look_back, incidents.keyring, again)
    assert remind(incidents, remind_of_look_backs) == 0
    incidents.later(days=2)
    assert remind(incidents, remind_of_look_backs) == 1
    incidents.run(lead, look_back, incidents.keyring, again.model_copy(update={"worked": True, "again_on": None}))
    incidents.later(days=2)
    assert remind(incidents, remind_of_look_backs) == 0
