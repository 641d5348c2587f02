"""Addresses and names that a person takes for another's: refused, or shown as what they are."""

import pytest
from chassis.access.context import NOBODY
from haven_schemas.errors import FieldCode, Problem
from identity.accounts.domain.alike import same_mailbox, same_name
from identity.accounts.domain.emails import as_machines_read_it, check_email, check_name_letters
from identity.accounts.queries.alike_accounts import AlikeAccounts

CYRILLIC_A = "\u0430"


def _code(check, value):
    with pytest.raises(Problem) as problem:
        check(value)
    return problem.value.fields[0].code


@pytest.mark.parametrize(
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
