"""Each right of people says whether it waits for a second person, is exempt for a reason, or concerns no child."""

from haven_schemas.rights import CONFIRMED_RIGHTS, EXEMPT, NO_CHILD, Right

OF_PEOPLE = {right for right in Right if not right.value.startswith(("service:", "installation:"))}


def test_each_right_stands_in_exactly_one_of_the_three():
    named = [*CONFIRMED_RIGHTS, *EXEMPT, *NO_CHILD]
    assert sorted(named) == sorted(set(named)), "a right stands in two"
    assert set(named) == OF_PEOPLE, "a right stands in none, or one of services in one"


def test_each_exemption_has_a_reason():
    assert all(len(reason.split()) > 3 for reason in EXEMPT.values())


def test_what_shows_records_children_and_the_audit_waits():
    shows = ("record:", "pupil:read", "audit:", "concern:triage", "feed:approve", "pupil:match", "pupil:protect")
    assert {right for right in OF_PEOPLE if right.value.startswith(shows)} <= CONFIRMED_RIGHTS
