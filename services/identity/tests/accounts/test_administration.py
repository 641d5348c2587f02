"""Schools and accounts: who adds them, what others hear of it, what readers fetch; real PostgreSQL."""

from uuid import uuid4

import pytest
from chassis.ground.context import Access
from haven_schemas.acts import identity as contract
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.events import SchoolChanged, StaffChanged
from identity.accounts.add import add_staff
from identity.bootstrap import KNOWN_SCHOOLS, RESYNC
from identity.people.staff import copy_staff, list_staff, name_staff
from identity.schools.lists import copy_school, list_schools, name_schools
from identity.schools.school import add_school
from identity.sessions.alive import record_refusals

SERVICE = Access(kind="service", actor_id=uuid4())
GOOD_PASSWORD = "a long one, 4 tests"


def refused(call, *arguments):
    with pytest.raises(Problem) as problem:
        call(*arguments)
    return problem.value


def new_staff(role, schools, **groups):
    return contract.AddStaff(
        name="A New Person",
        email="new@school.example",
        password=GOOD_PASSWORD,
        grants=[contract.NewGrant(role=role, school_ids=schools, **groups)],
    )


def add(identity, giver, request):
    return identity.run(giver, add_staff, identity.extras, request).id


def test_a_school_is_added_once_and_told(identity):
    request = contract.AddSchool(urn="900101", laestab="9992001", name="Alder School")
    setup = Access(kind="setup", actor_id=uuid4())
    first = identity.run(setup, add_school, request).id
    assert identity.run(setup, add_school, request).id == first
    assert identity.published() == [("identity.school_changed", first, 1)]
    assert [entry["outcome"] for entry in identity.audited("school:list:change")] == ["done", "unchanged"]


def test_accounts_of_the_whole_trust_change_with_a_new_school(identity):
    first = identity.add_school("Alder")
    trust_wide = identity.add_staff("trust_lead", [])
    local = identity.add_staff("dsl", [first])
    second = identity.add_school("Birch")
    assert identity.published()[-2:] == [
        ("identity.school_changed", second, 1),
        ("identity.staff_changed", trust_wide.id, 2),
    ]
    copy = identity.run(SERVICE, copy_staff, identity.extras, contract.CopyStaff(staff_id=trust_wide.id))
    assert (copy.version, set(copy.grants[0].school_ids)) == (2, {first, second})
    assert identity.run(SERVICE, copy_staff, identity.extras, contract.CopyStaff(staff_id=local.id)).version == 1


def test_an_administrator_of_the_trust_adds_a_school_and_one_of_a_school_does_not(identity):
    school = identity.add_school("Alder")
    identity.add_school("Birch")
    request = contract.AddSchool(urn="900109", laestab=None, name="Cedar School")
    of_school = identity.add_staff("administrator", [school]).access()
    assert refused(identity.run, of_school, add_school, request).code is ErrorCode.NOT_PERMITTED
    of_trust = identity.add_staff("administrator", []).access()
    assert identity.run(of_trust, add_school, request).id in identity.schools()


def test_an_account_is_added_and_told(identity):
    school = identity.add_school()
    person = identity.add_staff("senco", [school], groups={"category_groups": ["send"], "year_groups": ["7"]})
    assert identity.published()[-1] == ("identity.staff_changed", person.id, 1)
    copy = identity.run(SERVICE, copy_staff, identity.extras, contract.CopyStaff(staff_id=person.id))
    assert (copy.email, copy.active) == (person.email, True)
    (grant,) = copy.grants
    assert (grant.role, grant.school_ids, grant.category_groups, grant.year_groups) == (
        "senco",
        [school],
        ["send"],
        ["7"],
    )
    (entry,) = identity.audited("staff:list:change")
    assert (entry["object_id"], entry["school_ids"]) == (str(person.id), [str(school)])


def test_an_address_has_one_account(identity):
    school = identity.add_school()
    identity.add_staff("reporter", [school], email="one@school.example")
    problem = refused(lambda: identity.add_staff("reporter", [school], email="ONE@school.example"))
    assert [(each.field, each.code) for each in problem.fields] == [("email", FieldCode.DUPLICATE)]


@pytest.mark.parametrize("role", ["administrator", "headteacher", "trust_lead", "dsl"])
def test_people_add_no_account_with_a_password(identity, role):
    school = identity.add_school()
    giver = identity.add_staff(role, [school]).access()
    assert refused(add, identity, giver, new_staff("reporter", [school])).code is ErrorCode.NOT_PERMITTED
    assert len(identity.audited("staff:list:change")) == 1


def test_an_unknown_school_is_said_to_be(identity):
    setup = Access(kind="setup", actor_id=uuid4())
    problem = refused(add, identity, setup, new_staff("reporter", [uuid4()]))
    assert [(each.field, each.code) for each in problem.fields] == [("grants.0.school_ids", FieldCode.UNKNOWN_SCHOOL)]


def test_people_see_the_schools_of_their_grants(identity):
    here = identity.add_school("Alder")
    identity.add_school("Birch")
    person = identity.add_staff("reporter", [here]).access()
    assert [each.name for each in identity.run(person, list_schools).schools] == ["Alder"]
    setup = Access(kind="setup", actor_id=uuid4())
    assert [each.name for each in identity.run(setup, list_schools).schools] == ["Alder", "Birch"]
    assert len(identity.audited("school:list:read")) == 2


def test_anyone_is_told_the_name_of_a_school_of_the_trust_and_of_no_other(identity):
    here, there = identity.add_school("Alder"), identity.add_school("Birch")
    person = identity.add_staff("reporter", [here]).access()
    asked = contract.SchoolNames(ids=[there, uuid4()])
    (found,) = identity.run(person, name_schools, asked).schools
    assert (found.id, found.name) == (there, "Birch")
    assert identity.audited("school:list:read")[-1]["school_ids"] == [str(there)]


def test_staff_of_a_school_are_listed_by_name_with_those_of_the_trust(identity):
    here, there = identity.add_school("Alder"), identity.add_school("Birch")
    lead = identity.add_staff("dsl", [here], name="Helen").access()
    identity.add_staff("reporter", [here, there], name="Bea")
    identity.add_staff("reporter", [there], name="Not Here")
    identity.add_staff("trust_lead", [], name="Ada")
    page = identity.run(lead, list_staff, contract.ListStaff(school_id=here))
    assert [(each.name, each.roles) for each in page.staff] == [
        ("Ada", ["trust_lead"]),
        ("Bea", ["reporter"]),
        ("Helen", ["dsl"]),
    ]
    assert page.next_cursor is None
    (entry,) = identity.audited("staff:list:read")
    assert entry["school_ids"] == [str(here)]
    problem = refused(identity.run, lead, list_staff, contract.ListStaff(school_id=there))
    assert problem.code is ErrorCode.NOT_FOUND


def test_pages_of_staff_follow_each_other(identity):
    here = identity.add_school()
    lead = identity.add_staff("dsl", [here], name="Same").access()
    for _ in range(4):
        identity.add_staff("reporter", [here], name="Same")
    seen, cursor = [], None
    while True:
        request = contract.ListStaff(school_id=here, limit=2, cursor=cursor)
        page = identity.run(lead, list_staff, request)
        seen += [each.id for each in page.staff]
        cursor = page.next_cursor
        if cursor is None:
            break
        assert "Same" not in cursor
    assert len(seen) == len(set(seen)) == 5


@pytest.mark.parametrize("cursor", ["nonsense", "W10=", "WyJ4Il0="])
def test_a_cursor_of_another_making_is_refused(identity, cursor):
    here = identity.add_school()
    lead = identity.add_staff("dsl", [here]).access()
    request = contract.ListStaff(school_id=here, cursor=cursor)
    assert refused(identity.run, lead, list_staff, request).code is ErrorCode.INVALID_REQUEST


def test_names_are_given_for_ids_also_of_other_schools_and_no_roles(identity):
    here, there = identity.add_school("Alder"), identity.add_school("Birch")
    lead = identity.add_staff("dsl", [here], name="Helen")
    author = identity.add_staff("reporter", [there], name="Author")
    request = contract.StaffNames(ids=[author.id, lead.id, uuid4()])
    found = identity.run(lead.access(), name_staff, request)
    assert [(each.name, each.roles) for each in found.staff] == [("Author", []), ("Helen", [])]


def test_services_copy_what_exists(identity):
    school = identity.add_school("Alder")
    copy = identity.run(SERVICE, copy_school, contract.CopySchool(school_id=school))
    assert (copy.id, copy.name, copy.version) == (school, "Alder", 1)
    for query, *asked in (
        (copy_school, contract.CopySchool(school_id=uuid4())),
        (copy_staff, identity.extras, contract.CopyStaff(staff_id=uuid4())),
    ):
        assert refused(identity.run, SERVICE, query, *asked).code is ErrorCode.NOT_FOUND


def test_the_present_state_can_be_replayed(identity):
    school = identity.add_school()
    person = identity.add_staff("trust_lead", [])
    identity.add_school("Birch")

    def replay(unit):
        return {name: list(events(unit)) for name, events in RESYNC.items()}

    state = identity.run(SERVICE, replay)
    assert (SchoolChanged(school_id=school, version=1), school, 1, school) in state["identity.school_changed"]
    assert state["identity.staff_changed"] == [(StaffChanged(staff_id=person.id, version=2), person.id, 2, None)]
    assert set(RESYNC) == {event.event_type for event in (SchoolChanged, StaffChanged)}


def test_every_school_is_the_scope_of_services(identity):
    schools = {identity.add_school("Alder"), identity.add_school("Birch")}
    assert set(identity.run(SERVICE, lambda unit: unit.session.scalars(KNOWN_SCHOOLS))) == schools


def test_refusals_of_unknown_callers_are_audited_without_free_text(identity):
    nobody = Access(kind="nobody", actor_id=uuid4())
    request = contract.GatewayRefusals(
        refusals=[
            contract.GatewayRefusal(code="token_invalid", route="/api/v1/concerns", count=7),
            contract.GatewayRefusal(code="sign_in_required", route="pages.home", count=1),
            contract.GatewayRefusal(code="made up", route="/api", count=1),
            contract.GatewayRefusal(code="not_found", route="/a name\nand more", count=1),
        ]
    )
    identity.run(nobody, record_refusals, identity.extras, request)
    entries = identity.audited("access:call:refuse")
    assert [(entry["outcome"], entry["actor_id"]) for entry in entries] == [
        ("token_invalid", str(identity.extras.trust_id)),
        ("sign_in_required", str(identity.extras.trust_id)),
    ]
