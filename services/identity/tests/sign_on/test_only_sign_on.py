"""Passwords for two emergency accounts alone: who still signs in by one, who is led to a provider, what undoes it."""

import pyotp
import pytest
from haven_schemas.acts.identity import sign_on as contract
from haven_schemas.acts.identity.passwords import ChangePassword
from haven_schemas.acts.identity.sign_on import BeginSignOn, SignOnLinksOf
from haven_schemas.errors import ErrorCode, Problem
from identity.models import SignOnProviderRow
from identity.passwords.password import change_password
from identity.sign_on.link import begin_link, end_links_of
from identity.sign_on.only import set_sign_on_only, sign_on_only
from identity.sign_on.provider import switch_off
from sqlalchemy import update

from ..conftest import PASSWORD
from ..office import code_of
from .test_links import BY_MAIL, choose_by_mail, link, teacher

NEW = "Another!Word-4711x"


@pytest.fixture
def two(office):
    """Two people who set the whole trust's rules, have signed in by password and have a second factor."""
    people = [office.identity.add_staff("administrator", [], totp_secret=pyotp.random_base32()) for _ in "ab"]
    for each in people:
        each.sign_in()
    return people


def ask(office, by, named, version=None):
    asked = office.run(by, sign_on_only).version if version is None else version
    request = contract.SetSignOnOnly(emergency=[getattr(each, "id", each) for each in named], version=asked)
    return office.run(by, set_sign_on_only, request)


@pytest.fixture
def only(office, admin, sign_on, two):
    """In force."""
    found = ask(office, admin, two)
    assert found.in_force
    return found


def rights(office, signed_in):
    return office.identity.view(signed_in.session_token).rights


def test_before_it_passwords_are_everybodys(office, admin, sign_on, school, two):
    person = teacher(sign_on, school)
    assert "concern:report" in rights(office, person.sign_in())
    found = office.run(admin, sign_on_only)
    assert (found.since, found.in_force, found.emergency, found.linked) == (None, False, [], 0)
    assert {each.staff_id for each in found.could_be} == {each.id for each in two}


def test_a_linked_account_signs_in_at_the_provider_alone(office, sign_on, school, admin, two):
    person = teacher(sign_on, school)
    link(sign_on, person.access())
    ask(office, admin, two)
    refused = person.sign_in()
    assert (refused.session_token, refused.sign_on_only, refused.standing) == (None, True, "current")
    assert len(refused.reporting_permits) == office.identity.extras.tokens.permits, "a report comes first"
    assert office.identity.audited("session:sign_in:refuse")[-1]["outcome"] == "sign_on_only"
    assert "concern:report" in rights(office, sign_on.sign_in())


def test_a_wrong_password_is_answered_as_ever(office, sign_on, school, only):
    person = teacher(sign_on, school)
    with pytest.raises(Problem) as problem:
        office.identity.sign_in(person.email, "Wrong!" + PASSWORD)
    assert problem.value.code is ErrorCode.SIGN_IN_FAILED


def test_who_is_not_linked_yet_can_do_that_and_nothing_else(office, sign_on, school, only):
    person = teacher(sign_on, school)
    begun = person.sign_in()
    view = office.identity.view(begun.session_token)
    assert (view.must_link, view.rights) == (True, ["session:own", "session:renew"])
    access = office.identity.access(begun.session_token)
    link(sign_on, access)
    view = office.identity.view(begun.session_token)
    assert (view.must_link, view.by_sign_on, "concern:report" in view.rights) == (False, True, True)
    assert person.sign_in().sign_on_only
    outcomes = [each["outcome"] for each in office.identity.audited("session:sign_in:accept")]
    assert outcomes[-1] == "to_link"


def test_the_second_factor_is_asked_for_before_a_link(office, sign_on, school, secret, only):
    person = teacher(sign_on, school, secret=secret)
    signed_in = person.sign_in()
    access = office.identity.access(signed_in.session_token)
    request = BeginSignOn(provider_id=sign_on.provider_id)
    with pytest.raises(Problem) as problem:
        office.identity.run(access, begin_link, office.identity.extras, request)
    assert problem.value.code is ErrorCode.STEP_UP_REQUIRED
    office.identity.elevate(access, person.code())
    raised = office.identity.access(signed_in.session_token)
    assert not raised.has("concern:report"), "the second tier makes no more of it"
    link(sign_on, raised)
    assert "concern:report" in office.identity.view(signed_in.session_token).rights


def test_a_new_password_makes_no_more_of_a_session_for_linking(office, sign_on, school, only):
    signed_in = teacher(sign_on, school).sign_in()
    access = office.identity.access(signed_in.session_token)
    request = ChangePassword(present=PASSWORD, new=NEW)
    office.identity.run(access, change_password, office.identity.extras, request)
    view = office.identity.view(signed_in.session_token)
    assert (view.must_link, view.rights) == (True, ["session:own", "session:renew"])


def test_a_password_that_ran_out_is_no_other_way_in(office, sign_on, school, two, admin):
    person = teacher(sign_on, school)
    for _ in range(7):
        office.identity.later(days=10)
        person.sign_in()
        for each in two:
            each.sign_in()
    ask(office, admin, two)
    signed_in = person.sign_in()
    assert office.identity.view(signed_in.session_token).must_link


def test_an_emergency_account_signs_in_and_the_other_one_is_told(office, only, two):
    first, second = two
    office.identity.later(hours=1)
    assert "policy:set" in rights(office, first.sign_in())
    assert "emergency_used" in office.told(second.id)
    assert "emergency_used" not in office.told(first.id)
    assert office.identity.audited("session:sign_in:accept")[-1]["outcome"] == "by_emergency_account"


@pytest.mark.parametrize(
    ("named", "code"),
    [("one", "too_short"), ("twice", "duplicate"), ("teacher", "not_allowed"), ("no factor", "not_allowed")],
)
def test_who_can_be_named(office, admin, sign_on, school, two, named, code):
    first, _ = two
    bare = office.identity.add_staff("administrator", [])
    bare.sign_in()
    choices = {
        "one": [first],
        "twice": [first, first],
        "teacher": [first, teacher(sign_on, school)],
        "no factor": [first, bare],
    }
    assert code_of(office.refused(ask, office, admin, choices[named], version=1)) == (
        "invalid_request",
        [("emergency", code)],
    )


def test_not_while_no_provider_is_in_use(office, admin, two, identity):
    refused = office.refused(ask, office, admin, two, version=1)
    assert code_of(refused) == ("invalid_request", [("emergency", "not_tested")])


def test_two_who_change_it_at_once(office, admin, only, two):
    refused = office.refused(ask, office, admin, [], version=only.version - 1)
    assert refused.code is ErrorCode.STALE_VERSION


def test_only_who_sets_the_rules_of_every_school(office, school, two, sign_on):
    head = office.hire("headteacher", school)
    refused = office.refused(ask, office, head, two, version=1)
    assert refused.code is ErrorCode.NOT_PERMITTED


def test_no_longer_in_force_without_a_provider(office, admin, sign_on, school, only):
    person = teacher(sign_on, school)
    with office.identity.database.engine.begin() as connection:
        connection.execute(update(SignOnProviderRow).values(on_since=None))
    assert "concern:report" in rights(office, person.sign_in())
    found = office.run(admin, sign_on_only)
    assert (found.since is not None, found.in_force) == (True, False)


def test_no_longer_in_force_when_neither_account_could_be_used(office, admin, sign_on, school, only, two):
    person = teacher(sign_on, school)
    office.set_state(admin, two[0].id, "suspended")
    assert office.identity.view(person.sign_in().session_token).must_link, "one is left"
    office.set_state(admin, two[1].id, "suspended")
    assert "concern:report" in rights(office, person.sign_in())
    faults = [each.fault for each in office.run(admin, sign_on_only).emergency]
    assert faults == ["closed", "closed"]


def test_a_password_by_mail_is_no_way_round_it(office, sign_on, school, only):
    """It ends the links, as ever; what is left is an account to be linked, whose owner is in doubt."""
    person = teacher(sign_on, school)
    link(sign_on, person.access())
    choose_by_mail(office, person.id, "reset")
    view = office.identity.view(office.identity.sign_in(person.email, BY_MAIL).session_token)
    assert (view.must_link, view.unproven) == (True, True)


def test_ended_by_one_person_and_audited(office, admin, sign_on, school, only):
    person = teacher(sign_on, school)
    found = ask(office, admin, [])
    assert (found.since, found.emergency) == (None, [])
    assert "concern:report" in rights(office, person.sign_in())
    outcomes = [each["outcome"] for each in office.identity.audited("policy:sign_on:only")]
    assert outcomes == ["on", "off"]


def test_an_administrator_ends_somebody_s_link(office, sign_on, school, admin):
    person = teacher(sign_on, school)
    link(sign_on, person.access())
    token = sign_on.sign_in().session_token
    request = SignOnLinksOf(staff_id=person.id)
    office.do(admin, end_links_of, request)
    with pytest.raises(Problem) as problem:
        office.identity.view(token)
    assert problem.value.code is ErrorCode.SIGN_IN_REQUIRED
    assert sign_on.links() == []
    assert "sign_on_unlinked" in office.told(person.id)
    assert office.identity.audited("staff:sign_on:unlink")[-1]["outcome"] == "by_administrator"
    assert office.refused(office.do, admin, end_links_of, request).code is ErrorCode.NOT_FOUND


def test_nobody_ends_their_own_so_nor_that_of_another_school(office, sign_on, school, admin):
    own = SignOnLinksOf(staff_id=admin)
    assert office.refused(office.do, admin, end_links_of, own).code is ErrorCode.NOT_PERMITTED
    person = teacher(sign_on, school)
    link(sign_on, person.access())
    elsewhere = office.hire("administrator", office.identity.add_school("Elsewhere"))
    request = SignOnLinksOf(staff_id=person.id)
    assert office.refused(office.do, elsewhere, end_links_of, request).code is ErrorCode.NOT_FOUND


def test_switching_the_provider_off_lets_everybody_in_again(office, admin, sign_on, school, only):
    person = teacher(sign_on, school)
    link(sign_on, office.identity.access(person.sign_in().session_token))
    with office.identity.database.unit(office.access(admin)) as unit:
        row = unit.session.get_one(SignOnProviderRow, sign_on.provider_id)
        version = row.version
    ref = contract.SignOnProviderRef(provider_id=sign_on.provider_id, version=version)
    office.do(admin, switch_off, ref)
    assert "concern:report" in rights(office, person.sign_in())
