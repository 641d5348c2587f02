"""From when on only a mailbox says who uses an account; real PostgreSQL and OpenBao."""

import pytest
from chassis.ground.context import NOBODY, Access
from haven_schemas.acts.identity import passwords
from identity.models import StaffRow
from identity.passwords.link import use_link
from identity.passwords.password import change_password
from identity.telling.mailed import make_mailed_link
from office import Office, asked

from ..conftest import PASSWORD

NEW, NEWER = "Correct-Horse-7-Battery", "Another-Horse-8-Battery"


@pytest.fixture
def office(identity) -> Office:
    return Office(identity)


def by_link(identity, staff_id, kind, password):
    own = Access(kind="service", actor_id=staff_id, service="identity", job="test")
    token = identity.run(own, make_mailed_link, identity.extras, staff_id, kind)
    identity.run(NOBODY, use_link, identity.extras, passwords.UseMailedLink(token=token, new=password))


def noted(office, staff_id):
    row: StaffRow = office.row(staff_id)
    return row.unproven_since, row.credential_changed_at


@pytest.mark.parametrize("kind", ["reset", "reactivation", "invitation"])
def test_a_password_by_a_mailed_link_proves_a_mailbox_and_no_owner(identity, office, kind):
    person = identity.add_staff("reporter", [identity.add_school()])
    assert noted(office, person.id) == (None, None)
    identity.later(minutes=1)
    by_link(identity, person.id, kind, NEW)
    first = identity.now
    assert noted(office, person.id) == (first, first)
    identity.later(minutes=1)
    by_link(identity, person.id, kind, NEWER)
    assert noted(office, person.id) == (first, identity.now), "an earlier doubt stays"


def test_the_first_password_of_an_account_is_its_owner_s(identity, office):
    school = identity.add_school()
    person = office.invite(office.hire("administrator"), asked("reporter", school)).staff_id
    by_link(identity, person, "invitation", NEW)
    assert noted(office, person) == (None, identity.now)


def test_who_knows_the_password_and_changes_it_is_no_one_else(identity, office):
    person = identity.add_staff("reporter", [identity.add_school()])
    access = person.access()
    identity.later(minutes=1)
    request = passwords.ChangePassword(present=PASSWORD, new=NEW)
    identity.run(access, change_password, identity.extras, request)
    assert noted(office, person.id) == (None, identity.now)
