"""Addresses and names that a person takes for another's: refused, or shown as what they are."""

import pytest
from chassis.ground.context import NOBODY
from haven_schemas.acts.identity import staff, visitors
from haven_schemas.acts.identity.roles import ComposeRole
from haven_schemas.errors import FieldCode, Problem
from identity.accounts.add import invite_staff
from identity.giving.compose import compose_role
from identity.machines.machine import add_machine
from identity.names.alike import same_mailbox, same_name
from identity.names.emails import as_machines_read_it, check_email, check_name_letters
from identity.people.alike_accounts import AlikeAccounts
from identity.requests.list import list_requests
from identity.visitors.admit import admit_visitor
from office import Office, asked, code_of
from support.lists import every

CYRILLIC_A = "\u0430"


def _code(check, value):
    with pytest.raises(Problem) as problem:
        check(value)
    return problem.value.fields[0].code


@every(
    "hidden", ["\u200b", "\u00ad", "\u2060", "\ufeff", "\u202e", "\u200d"],
    ids=["zero width", "soft hyphen", "word joiner", "byte order mark", "right to left", "joiner"],
)  # fmt: skip
def test_what_nobody_sees_is_refused_wherever_it_stands(hidden):
    for address in (f"hel{hidden}en@school.example", f"helen@sch{hidden}ool.example"):
        assert _code(check_email, address) is FieldCode.HIDDEN_CHARACTERS


@pytest.mark.parametrize("address", [f"helen.m{CYRILLIC_A}rsh@school.example", f"helen@sch{CYRILLIC_A}ol.example"])
def test_letters_of_two_alphabets_are_refused(address):
    assert _code(check_email, address) is FieldCode.MIXED_LETTERS


@pytest.mark.parametrize("name", ["Hel\u200ben Marsh", "Helen\u00ad Marsh", "\u202eneleH"])
def test_a_name_hides_nothing_either(name):
    assert _code(check_name_letters, name) is FieldCode.HIDDEN_CHARACTERS


@pytest.mark.parametrize("name", ["Łukasz Nowak", "ليلى حداد", "Zoë O'Brien", "김민준"])
def test_names_of_any_language_are_taken(name):
    assert check_name_letters(name) == name


def test_an_address_in_other_letters_is_shown_as_machines_read_it():
    assert as_machines_read_it("anna@m\u00fcller.example") == "anna@xn--mller-kva.example"
    assert as_machines_read_it("\u0430@b.example") == "[U+0430]@b.example"
    assert as_machines_read_it("anna@school.example") is None


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("Helen.Marsh@school.example", "helen.marsh+haven@school.example", True),
        ("helen.marsh@school.example", f"helen.m{CYRILLIC_A}rsh@school.example", True),
        ("i.lee@school.example", "l.lee@school.example", False),
    ],
)
def test_one_mailbox_under_two_spellings(first, second, same):
    assert same_mailbox(first.lower(), second) is same


def test_names_that_look_alike():
    assert same_name("Helen Marsh", f"M{CYRILLIC_A}rsh, Helen")
    assert same_name("Zoë Brown", "Zoe BROWN")
    assert not same_name("Helen Marsh", "Helen March")


def test_whoever_confirms_is_shown_the_account_that_looks_alike(identity):
    school = identity.add_school()
    known = identity.add_staff("dsl", [school], name="Helen Marsh", email="helen.marsh@school.example")
    false = identity.add_staff("reporter", [school], name="Helen Marsh", email="helen.rnarsh@school.example")
    other = identity.add_staff("reporter", [school], name="Omar Khan", email="omar.khan@school.example")
    with identity.database.unit(NOBODY) as unit:
        alike = AlikeAccounts(unit)
        (shown,) = alike.to(false.id, "Helen Marsh", [false.email])
        assert (shown.name, shown.email) == ("Helen Marsh", known.email)
        assert alike.to(other.id, "Omar Khan", [other.email]) == []


HIDING = [("Hel\u200ben Marsh", "helen@school.example", "name"), ("Helen Marsh", "hel\u200ben@school.example", "email")]


@pytest.mark.parametrize(("name", "email", "field"), HIDING)
def test_no_way_to_an_account_takes_what_hides_something(identity, name, email, field):
    office, school = Office(identity), identity.add_school()
    administrator, known = office.hire("administrator", school), office.hire("reporter", school)
    invited = staff.InviteStaff(name=name, email=email, grants=[asked("reporter", school)])
    for way, *given in (
        (office.do, administrator, invite_staff, invited),
        (office.change, administrator, known, name, email, office.row(known).version),
    ):
        assert code_of(office.refused(way, *given))[1] == [(field, "hidden_characters")]
    with pytest.raises(Problem) as refused:
        identity.add_staff("reporter", [school], name=name, email=email)
    assert code_of(refused.value)[1] == [(field, "hidden_characters")]
    (row,) = office.take_in(administrator, f"name,email,role,school_urn\n{name},{email},reporter,000001\n").rows
    assert (row.outcome, row.field, row.code) == ("refused", field, "hidden_characters")


def test_every_request_that_waits_comes_with_the_accounts_that_look_alike(identity):
    """A role, and another address: by the new one as well."""
    office, school = Office(identity), identity.add_school()
    administrator, head = office.hire("administrator", school), office.hire("headteacher", school, name="Hal Head")
    known = identity.add_staff("dsl", [school], name="Helen Marsh", email="helen.marsh@school.example")
    false = office.invite(administrator, asked("dsl", school), email="helen.rnarsh@school.example").staff_id
    other = identity.add_staff("dsl", [school], name="Omar Khan", email="omar.khan@school.example")
    office.change(administrator, other.id, "Omar Khan", "he1en.marsh@school.example", 1)
    shown = {each.kind: each for each in office.run(head, list_requests).requests}
    assert (shown["role"].staff_id, shown["address"].staff_id) == (false, other.id)
    for each in shown.values():
        assert known.email in {alike.email for alike in each.alike}


def _role(name, key="another"):
    return ComposeRole(key=key, name=name, rights=["concern:report"])


@pytest.mark.parametrize("kind", ["visitor", "program", "role"])
def test_nothing_beside_an_account_has_a_name_that_hides_something(identity, kind):
    """It stands under a report, in the audit log, in what a second person confirms."""
    office, school = Office(identity), identity.add_school()
    name, lead = "Hel\u200ben Marsh", office.hire("trust_lead")
    use_case, *given = {
        "visitor": (admit_visitor, identity.extras, visitors.AdmitVisitor(name=name, school_id=school)),
        "program": (
            add_machine, identity.extras, visitors.AddMachine(name=name, rights=["school:read"], school_ids=[school])
        ),
        "role": (compose_role, _role(name)),
    }[kind]  # fmt: skip
    refused = office.refused(office.run, lead, use_case, *given)
    assert code_of(refused)[1] == [("name", "hidden_characters")]


@pytest.mark.parametrize("name", ["R\u0435porter", "Safeguarding tru\u0455tee", "Attendanc\u0435 officer"])
def test_a_role_is_not_named_so_that_it_is_taken_for_another(identity, name):
    identity.add_school()
    office = Office(identity)
    lead = office.hire("trust_lead")
    office.run(lead, compose_role, _role("Attendance officer", "attendance"))
    refused = office.refused(office.run, lead, compose_role, _role(name))
    assert code_of(refused)[1] == [("name", "duplicate")]
