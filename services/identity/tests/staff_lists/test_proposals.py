"""What a staff list proposes, and that it does nothing by itself to any account."""

from haven_schemas.errors import ErrorCode
from identity.models import ListedPersonRow, StaffRow
from mis import person
from office import asked, code_of, waiting


def test_a_row_proposes_an_account_and_makes_none(office, mis, head):
    before = len(office.all(StaffRow))
    assert mis.says(mis.of(head, "1"), person("2", name="Nadia New", email="n.new@school.example"))
    assert mis.proposed(head) == [("new", "Nadia New")]
    assert len(office.all(StaffRow)) == before
    assert (mis.row("1").staff_id, mis.row("1").matched_by) == (head, "address")


def test_the_person_picks_the_role_and_sight_waits_for_a_second_person(office, mis, school, head):
    administrator = office.hire("administrator")
    mis.says(mis.of(head, "1"), person("2", name="Nadia New", email="n.new@school.example", classes=("7A",)))
    grants = [asked("reporter", school), asked("pastoral_lead", school, category_groups=["send"], follows_list=True)]
    invited = mis.invite(administrator, "2", *grants)
    assert [each.role for each in office.grants(invited.staff_id)] == ["reporter"]
    assert [each.id for each in waiting(office)] == invited.requests
    assert office.told(invited.staff_id) == ["invitation"]
    assert mis.proposed(head) == []
    (request,) = office.requests(head)
    assert (request.grant.follows_list, request.grant.classes) == (True, ["7A"])
    assert office.identity.audited("staff:listed:settle")[0]["outcome"] == "waits"


def test_what_the_list_says_by_now_is_what_is_decided_about(office, mis, school, head):
    mis.says(person("2", email="n.new@school.example"))
    row = mis.row("2")
    mis.says(person("2", email="mallory@elsewhere.example"))
    assert mis.row("2").revision == row.revision + 1
    mis.row = lambda _source_id: row
    refused = office.refused(mis.invite, head, "2", asked("reporter", school))
    assert refused.code is ErrorCode.STALE_VERSION


def test_without_an_address_a_person_writes_one(office, mis, school, head):
    mis.says(person("2", name="Nadia New"))
    assert mis.proposed(head) == [("no_address", "Nadia New")]
    refused = office.refused(mis.invite, head, "2", asked("reporter", school))
    assert code_of(refused) == ("invalid_request", [("email", "required")])
    invited = mis.invite(head, "2", asked("reporter", school), email="n.new@school.example")
    assert office.row(invited.staff_id).email == "n.new@school.example"


def test_an_address_that_looks_alike_is_shown_and_never_taken(office, mis, school, head):
    teacher = office.hire("reporter", school, name="Rosa Rimmer")
    with office.identity.database.unit(office.access(head)) as unit:
        unit.session.get_one(StaffRow, teacher).email = "rimmer@school.example"
    mis.says(person("9", name="Roman Rimner", email="rirnmer@school.example"))
    (proposal,) = mis.shown(head).proposals
    assert (proposal.proposal, [each.email for each in proposal.alike]) == ("new", ["rimmer@school.example"])
    assert mis.row("9").staff_id is None


def test_another_address_is_proposed_and_waits_as_any_change_does(office, mis, school, head):
    teacher = office.hire("reporter", school, name="Tess Teacher")
    email = office.row(teacher).email
    mis.says(mis.of(teacher, "2"), mis.of(head, "1"))
    mis.says(mis.of(teacher, "2", email="mallory@elsewhere.example"), mis.of(head, "1"))
    assert office.row(teacher).email == email
    assert mis.proposed(head) == [("changed", "Tess Teacher")]
    settled = mis.settle(head, "2", "take")
    assert settled.request_id is not None
    assert office.row(teacher).email == email, "it waits for a second person or the owner"
    assert mis.proposed(head) == []


def test_a_row_whose_address_becomes_another_persons_stays_with_its_account(office, mis, school, head):
    first, second = (office.hire("reporter", school, name=name) for name in ("Ann First", "Bob Second"))
    mis.says(mis.of(first, "1"))
    mis.says(mis.of(second, "1"))
    assert mis.row("1").staff_id == first
    assert mis.proposed(head) == [("changed", "Bob Second")]


def test_what_is_dismissed_is_asked_about_again_only_if_the_row_changes(office, mis, head):
    mis.says(person("2", name="Vera Vendor", email="v@vendor.example"))
    mis.settle(head, "2", "dismiss")
    mis.says(person("2", name="Vera Vendor", email="v@vendor.example", classes=("7A",)))
    assert mis.proposed(head) == []
    mis.says(person("2", name="Vera Vendor", email="v@school.example"))
    assert mis.proposed(head) == [("new", "Vera Vendor")]


def test_a_person_says_whose_account_it_is(office, mis, school, head):
    teacher, other = (
        office.hire("reporter", school, name="Tess Teacher"),
        office.hire("reporter", office.identity.add_school("B")),
    )
    mis.says(person("2", name="Tess Teacher", family_name="Teacher", email="private@home.example"))
    refused = office.refused(mis.settle, head, "2", "link", email=office.row(other).email)
    assert code_of(refused) == ("invalid_request", [("email", "unknown_staff")])
    mis.settle(head, "2", "link", email=office.row(teacher).email.upper())
    assert (mis.row("2").staff_id, mis.row("2").matched_by) == (teacher, "person")
    assert office.row(teacher).email != "private@home.example"


def test_an_account_of_another_school_gets_the_roles_and_no_second_account(office, mis, school, head):
    there = office.identity.add_school("Birch")
    teacher = office.hire("reporter", there, name="Tess Teacher")
    mis.says(mis.of(teacher, "2"))
    assert mis.proposed(head) == [("new", "Tess Teacher")]
    assert mis.invite(head, "2", asked("reporter", school)).staff_id == teacher
    assert {each.school_id for each in office.grants(teacher)} == {there, school}
    assert office.told(teacher) == ["roles_changed"]


def test_a_list_is_taken_once_and_an_older_one_never(office, mis, head):
    assert mis.says(person("1", email="a@school.example"), version=4)
    state = office.everything()
    assert not mis.says(person("1", email="b@school.example"), version=4)
    assert not mis.says(version=3)
    assert office.everything() == state
    assert mis.row("1").email == "a@school.example"


def test_who_is_in_no_list_and_has_no_account_is_forgotten(office, mis, head):
    mis.says(person("1", email="a@school.example"), mis.of(head, "2"))
    mis.says(mis.of(head, "2"))
    assert [row.source_id for row in office.all(ListedPersonRow)] == ["2"]


def test_a_part_of_a_list_takes_nobody_away(office, mis, school, head):
    teacher = office.hire("reporter", school)
    mis.says(mis.of(teacher, "1"))
    mis.says(person("2", email="n.new@school.example"), complete=False)
    mis.day_passes()
    assert office.row(teacher).active
    assert mis.row("1").in_list


def test_other_schools_lists_are_nobody_elses(office, mis, head):
    mis.says(person("2", email="n.new@school.example"))
    elsewhere = office.hire("headteacher", office.identity.add_school("Birch"))
    assert office.refused(mis.shown, elsewhere).code is ErrorCode.NOT_FOUND
    for decide in (lambda: mis.settle(elsewhere, "2", "dismiss"), lambda: mis.decide(elsewhere, "2")):
        assert office.refused(decide).code is ErrorCode.NOT_FOUND
