"""Every right by which a child becomes known waits for a second person, whoever gives it; real PostgreSQL."""

import pytest
from haven_schemas.rights import CONFIRMED_RIGHTS
from identity.roles.roles import READY
from office import Office, asked


@pytest.fixture
def office(identity) -> Office:
    return Office(identity)


@pytest.fixture
def here(identity):
    return identity.add_school("Alder")


WAITING = [entry.key for entry in READY.values() if entry.rights & CONFIRMED_RIGHTS]
AT_ONCE = [entry.key for entry in READY.values() if entry.given_by_hand and not entry.rights & CONFIRMED_RIGHTS]


def given(office, role, where):
    administrator, person = office.hire("administrator"), office.account()
    limits = {"category_groups": ["send"]} if role in ("senco", "pastoral_lead") else {}
    return office.give(administrator, person, asked(role, where, **limits))


def test_an_administrator_alone_makes_no_reader_of_the_audit(office, here):
    second_mailbox = office.invite(office.hire("administrator"), asked("dpo", here)).staff_id
    office.choose_password(second_mailbox)
    assert office.grants(second_mailbox) == []
    assert office.access(second_mailbox).schools_with("audit:read") == frozenset()


@pytest.mark.parametrize("role", WAITING)
def test_what_a_child_becomes_known_by_waits(office, here, role):
    assert given(office, role, here).grant_id is None


@pytest.mark.parametrize("role", AT_ONCE)
def test_the_rest_does_not(office, here, role):
    assert given(office, role, here).grant_id
