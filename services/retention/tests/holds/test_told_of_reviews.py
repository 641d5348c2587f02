"""On the day on which a hold is to be looked at again people are told, once, and again while nobody does."""

from datetime import date, timedelta
from uuid import uuid4

from haven_schemas.acts.retention.holds import LiftHold, ReviewHold
from retention.holds.hold import lift_hold, review_hold, tell_of_reviews
from retention_world import person


def told(here, *, days=0):
    """How many were told of after so many days."""
    here.now += timedelta(days=days)
    with here.units()() as unit:
        return tell_of_reviews(unit)


def review(here, lead, hold, **own):
    request = {"hold_id": hold.id, "words": "Still open.", "version": hold.version, **own}
    return here.ask(lead, review_hold, ReviewHold.model_validate(request))


def test_on_its_day_once_and_again_after_a_month_while_nobody_looks(here):
    school, alias = here.school(), uuid4()
    lead = person(school)
    child = here.child(school, alias_ids=[alias])
    hold = here.hold(lead, child)
    assert [told(here), told(here, days=364), told(here, days=1), told(here), told(here, days=29)] == [0, 0, 1, 0, 0]
    assert [told(here, days=1), told(here), told(here, days=30)] == [1, 0, 1]
    events = here.sent("retention.hold_review_due")
    assert {each["hold_id"] for each in events} == {str(hold.id)}
    assert [(set(each["subject_ids"]), each["placed_by"]) for each in events[:1]] == [
        ({str(child), str(alias)}, str(lead.actor_id))
    ]


def test_reviewed_it_is_told_of_on_its_next_day_however_soon_that_is(here):
    school = here.school()
    lead = person(school)
    hold = here.hold(lead, here.child(school), until=date(2026, 11, 30))
    assert told(here, days=6) == 1
    review(here, lead, hold, until=date(2026, 12, 2))
    assert [told(here), told(here, days=1), told(here, days=1), told(here)] == [0, 0, 1, 0]


def test_of_one_that_was_lifted_nobody_is_told(here):
    school = here.school()
    lead = person(school)
    hold = here.hold(lead, here.child(school), until=date(2026, 11, 30))
    here.ask(lead, lift_hold, LiftHold(hold_id=hold.id, words="It is over.", version=hold.version))
    assert told(here, days=400) == 0
