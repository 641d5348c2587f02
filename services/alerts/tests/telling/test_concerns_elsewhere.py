"""A concern nobody has decided on waits at the school that signed for the child's file too; on real PostgreSQL."""

from uuid import uuid4

from alerts.telling.concern import tell_of_concern_elsewhere
from alerts_world import OWN
from haven_schemas.events import ConcernWaitsHere


def waits(alerts, concern_id, school, event_id=None):
    event = ConcernWaitsHere(concern_id=concern_id, school_id=school)
    alerts.run(OWN, tell_of_concern_elsewhere, alerts.elsewhere, event_id or uuid4(), event)


def told(alerts, *people):
    return [[(each.kind, each.object_id, each.school_id) for each in alerts.inbox(who).alerts] for who in people]


def change(alerts, concern_id, **facts):
    alerts.elsewhere.concerns[concern_id] = alerts.elsewhere.concerns[concern_id].model_copy(update=facts)


def test_the_leads_of_the_school_that_signed_are_told_as_of_a_new_one_each_once(alerts, place):
    there = alerts.school()
    dsl, head, teacher = (alerts.staff(role, there) for role in ("dsl", "headteacher", "reporter"))
    both = alerts.staff("dsl", place.school, there)
    concern_id = alerts.concern(place.school, place.teacher, place.category)
    alerts.tell(concern_id)
    for _ in range(2):
        waits(alerts, concern_id, there)
    assert told(alerts, dsl, head, teacher) == [[("concern_recorded", concern_id, there)]] * 2 + [[]]
    assert len(alerts.inbox(both).alerts) == 1, "who was told at the school it came from is told no second time"
    assert len(alerts.inbox(place.dsl).alerts) == 1


def test_nobody_who_is_kept_from_the_child_or_to_whom_their_file_is_closed_is_told(alerts, place):
    there = alerts.school()
    mother, named, other = (alerts.staff("dsl", there) for _ in range(3))
    concern_id = alerts.concern(place.school, place.teacher, place.category, kept_from_ids=[mother])
    change(alerts, concern_id, file_open_to=[mother, named])
    waits(alerts, concern_id, there)
    assert [len(alerts.inbox(each).alerts) for each in (mother, named, other)] == [0, 1, 0]


def test_where_nobody_there_may_be_told_its_own_school_goes_on_as_before(alerts, place):
    concern_id = alerts.concern(place.school, place.teacher, place.category)
    alerts.tell(concern_id)
    waits(alerts, concern_id, alerts.school())
    assert len(alerts.inbox(place.dsl).alerts) == 1


def test_of_what_was_decided_meanwhile_or_is_gone_nobody_is_told(alerts, place):
    there = alerts.school()
    dsl = alerts.staff("dsl", there)
    concern_id = alerts.concern(place.school, place.teacher, place.category)
    change(alerts, concern_id, decided=True)
    waits(alerts, concern_id, there)
    waits(alerts, uuid4(), there)
    assert alerts.inbox(dsl).alerts == []
