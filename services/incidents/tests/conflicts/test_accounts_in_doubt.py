"""A colleague who triages and whose account is in doubt, as after a new password, is taken from nobody unasked."""

from haven_schemas.acts.incidents.conflicts import StaffLinkQuery
from incidents.conflicts.link import end_staff_link
from links_place import link_of


def doubt(place, name):
    """Until a colleague has said that it is them, identity counts them for nobody."""
    others, own = place.incidents.others, place.people[name].actor_id
    others.in_doubt = [each for each in others.triagers if each.staff_id == own]
    others.triagers = [each for each in others.triagers if each.staff_id != own]


def told(place):
    events = [each["data"] for each in place.incidents.published() if each["type"].endswith("link_question_asked")]
    return [set(each["told_ids"]) for each in events]


def test_a_link_that_a_colleague_sets_is_told_and_ends_unless_somebody_agrees(place):
    place.team(lead="lead", head="lead", trust="lead", deputy="lead", officer="overseer")
    doubt(place, "head")
    assert place.link("lead", "head").active
    assert told(place) == [{str(place.people[name].actor_id) for name in ("trust", "officer")}]
    place.incidents.later(days=2, seconds=1)
    place.settle()
    assert place.run_kept() == set()


def test_a_contact_takes_nothing_where_too_few_others_would_be_left(place):
    place.team(lead="lead", head="lead", officer="overseer")
    doubt(place, "head")
    place.contact("head")
    assert place.run_kept() == set()
    assert len(place.questions("officer")) == 1


def test_a_contact_keeps_them_away_at_once_where_enough_are_left(place):
    place.team(lead="lead", head="lead", deputy="lead", officer="overseer")
    doubt(place, "head")
    place.contact("head")
    assert place.run_kept() == {"head"}
    assert place.questions("officer") == []


def test_they_count_for_nobody_else(place):
    place.team(lead="lead", head="lead", deputy="lead", officer="overseer")
    doubt(place, "head")
    place.contact("lead")
    assert place.run_kept() == set()


def test_who_lets_them_in_again_is_seen(place):
    place.team(lead="lead", head="lead", trust="lead", deputy="lead", officer="overseer")
    place.link("head", "head")
    doubt(place, "head")
    link_id = link_of(place, place.people["trust"], "head")
    place.incidents.run(place.people["lead"], end_staff_link, place.incidents.others, StaffLinkQuery(link_id=link_id))
    assert told(place) == [{str(place.people[name].actor_id) for name in ("trust", "officer")}]
    place.incidents.later(days=2)
    place.tell()
    assert told(place)[1:] == [{str(place.people["deputy"].actor_id)}]
