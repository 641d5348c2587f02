"""Roles that follow the classes of a staff list: moved and narrowed within what was agreed to, never widened."""

import pytest
from haven_schemas.acts.identity import CopyStaff
from identity.people.staff import copy_staff
from mis import OWN, person
from office import asked, code_of


@pytest.fixture
def lead(office, mis, school, head):
    """A pastoral lead whose role follows the list, confirmed by the head."""
    administrator = office.hire("administrator")
    staff_id = office.hire("reporter", school, name="Paul Pastor")
    mis.says(mis.of(staff_id, "1", classes=("7A", "7B")))
    wanted = asked("pastoral_lead", school, category_groups=["send"], follows_list=True)
    given = office.give(administrator, staff_id, wanted)
    office.decide(head, given.request_id)
    return staff_id


def covers(office, staff_id):
    (grant,) = [each for each in office.grants(staff_id) if each.role == "pastoral_lead"]
    return grant.classes, grant.year_groups


def test_the_role_covers_what_the_list_says(office, mis, lead):
    assert covers(office, lead) == (["7A", "7B"], None)
    version = office.row(lead).version
    mis.says(mis.of(lead, "1", classes=("8C",)))
    assert covers(office, lead) == (["8C"], None)
    assert office.row(lead).version == version + 1
    assert ("identity.staff_changed", lead, version + 1) in office.identity.published()
    (entry,) = office.identity.audited("role:grant:follow")
    assert entry["object_id"] == str(lead)
    assert office.told(lead)[-1] == "roles_changed"
    (grant,) = [each for each in office.access(lead).grants if each.role == "pastoral_lead"]
    assert grant.classes == {"8C"}


def test_no_class_is_no_pupil_and_not_all_of_them(office, mis, lead):
    mis.says(mis.of(lead, "1"))
    assert covers(office, lead) == ([], None)
    (grant,) = [each for each in office.access(lead).grants if each.role == "pastoral_lead"]
    assert (grant.classes, grant.year_groups) == (frozenset(), None), "None would be every class"
    with office.identity.database.unit(OWN, schools=[mis.school]) as unit:
        copied = copy_staff(unit, office.identity.extras, CopyStaff(staff_id=lead))
    (kept,) = [each for each in copied.grants if each.role == "pastoral_lead"]
    assert (kept.classes, kept.year_groups) == ([], None)


def test_a_list_opens_no_whole_school(office, mis, lead):
    school = tuple(f"{year}{letter}" for year in range(7, 12) for letter in "ABCD")
    mis.says(mis.of(lead, "1", classes=school, year_groups=("7", "8", "9", "10", "11")))
    assert covers(office, lead) == (["7A", "7B"], None)


def test_a_role_that_does_not_follow_is_left_alone(office, mis, school, head):
    staff_id = office.hire("pastoral_lead", school, category_groups=["send"], classes=["7A"])
    office_lead = office.hire("dsl", school)
    mis.says(mis.of(staff_id, "1", classes=("8C",)), mis.of(office_lead, "2", classes=("8C",)))
    assert covers(office, staff_id) == (["7A"], None)
    assert office.row(office_lead).version == 1


@pytest.mark.parametrize("role", ["dsl", "reporter", "administrator", "headteacher", "dpo"])
def test_a_role_that_sees_all_or_nothing_follows_no_list(office, mis, school, head, role):
    staff_id = office.hire("reporter", school)
    mis.says(mis.of(staff_id, "1", classes=("7A",)))
    refused = office.refused(office.give, head, staff_id, asked(role, school, follows_list=True))
    assert code_of(refused) == ("invalid_request", [("grant.follows_list", "not_allowed")])


def test_it_follows_a_person_of_that_schools_list_and_no_classes_beside(office, mis, school, head):
    staff_id = office.hire("reporter", school)
    wanted = {"category_groups": ["send"], "follows_list": True}
    refused = office.refused(office.give, head, staff_id, asked("pastoral_lead", school, **wanted))
    assert code_of(refused) == ("invalid_request", [("grant.follows_list", "unknown_staff")])
    mis.says(mis.of(staff_id, "1", classes=("7A",)))
    refused = office.refused(office.give, head, staff_id, asked("pastoral_lead", school, classes=["8C"], **wanted))
    assert code_of(refused) == ("invalid_request", [("grant.follows_list", "not_allowed")])


def test_the_list_of_the_day_of_the_yes_counts(office, mis, school, head):
    administrator = office.hire("administrator")
    staff_id = office.hire("reporter", school, name="Paul Pastor")
    mis.says(mis.of(staff_id, "1", classes=("7A",)))
    wanted = asked("pastoral_lead", school, category_groups=["send"], follows_list=True)
    given = office.give(administrator, staff_id, wanted)
    mis.says(mis.of(staff_id, "1", classes=("9Z",)))
    office.decide(head, given.request_id)
    assert covers(office, staff_id) == (["9Z"], None)


def test_what_covers_no_class_yet_can_be_asked_for_and_decided(office, mis, school, head):
    administrator = office.hire("administrator")
    staff_id = office.hire("reporter", school, name="Paul Pastor")
    mis.says(mis.of(staff_id, "1"))
    wanted = asked("pastoral_lead", school, category_groups=["send"], follows_list=True)
    given = office.give(administrator, staff_id, wanted)
    (request,) = office.requests(head)
    assert (request.grant.follows_list, request.grant.classes) == (True, None)
    office.decide(head, given.request_id)
    assert covers(office, staff_id) == ([], None)
    assert office.account_of(head, staff_id).roles[0].follows_list


def test_who_is_missing_keeps_the_classes_until_they_leave(office, mis, lead, school, head):
    others = [office.hire("reporter", school) for _ in range(5)]
    mis.says(*(mis.of(each, f"o{number}") for number, each in enumerate(others)), mis.of(lead, "1", classes=("7A",)))
    mis.says(person("new"))
    assert covers(office, lead) == (["7A"], None)
    assert office.row(lead).active, "six of six: it waits for a person"


def test_another_source_moves_no_role_that_follows_the_first(office, mis, lead, school):
    by_hand = type(mis)(office, school, source=None)
    by_hand.says(mis.of(lead, "1", classes=("11Z",)))
    assert covers(office, lead) == (["7A", "7B"], None)


def test_numbers_given_out_anew_move_no_role_and_suspend_nobody(office, mis, lead, school, head):
    """An MIS that numbers its staff anew: number 1 is somebody else's now."""
    other = office.hire("reporter", school, name="Olga Other")
    mis.says(mis.of(other, "1", classes=("11Z",)), mis.of(lead, "2", classes=("7A",)))
    assert covers(office, lead) == (["7A", "7B"], None)
    mis.says(mis.of(other, "1", left_on=mis.today), mis.of(lead, "2", classes=("7A",)))
    assert office.row(lead).active
    assert mis.waiting(head) == {"Olga Other": "other_person"}
    mis.says(mis.of(other, "1", classes=("11Z",)), mis.of(lead, "2", classes=("7A",)))
    mis.settle(head, "1", "unlink")
    assert {mis.row(each).staff_id for each in "12"} == {other, lead}
    assert mis.row("1").staff_id == other
    mis.says(mis.of(other, "1", classes=("11Z", "10Z")), mis.of(lead, "2", classes=("7A",)))
    assert covers(office, lead) == (["7A", "7B"], None), "it followed number 1, and is given again to follow number 2"
