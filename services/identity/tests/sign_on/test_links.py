"""What a link to a provider is worth: who makes it, what it opens, and what ends it."""

from datetime import timedelta
from uuid import UUID

import pytest
from chassis.ground.context import NOBODY
from haven_schemas.acts import identity as contract
from haven_schemas.acts.identity.factors import ResetFactors
from haven_schemas.acts.identity.passwords import UseMailedLink
from haven_schemas.acts.identity.sign_on import BeginSignOn, SignOnLinkRef
from haven_schemas.errors import ErrorCode, Problem
from identity.factors.totp import begin_totp
from identity.models import MailedLinkRow, SessionRow, SignOnProviderRow, StaffCredentialRow, StaffRow
from identity.passwords.link import use_link
from identity.policy.policy import standing_of
from identity.sessions.reset import reset_factors
from identity.sign_on.away import begin_sign_on
from identity.sign_on.link import own_sign_on, remove_link
from identity.telling.mailed import make_mailed_link
from sqlalchemy import update
from support.sign_on_provider import DOMAIN

from ..conftest import PASSWORD
from .test_attacks import invited

EMAIL = f"tara@{DOMAIN}"
BY_MAIL = "Quiet-Otter-Bicycle-48"


def teacher(sign_on, school, *, secret=None) -> object:
    return sign_on.office.identity.add_staff("reporter", [school], email=EMAIL, totp_secret=secret)


def link(sign_on, access, **claims) -> object:
    begun = sign_on.begin_link(access)
    return sign_on.finish(begun, sign_on.provider.come_back(begun.address, **claims))


def test_an_invited_person_signs_in_without_a_password(sign_on, office, school):
    staff_id = invited(office)
    signed_in = sign_on.sign_in()
    view = office.identity.view(signed_in.session_token)
    assert (view.staff_id, view.tier, view.by_sign_on, view.unproven) == (staff_id, "standard", True, False)
    (entry,) = office.identity.audited("session:sign_in:accept")
    assert (entry["actor_id"], entry["outcome"]) == (str(staff_id), "by_sign_on")
    assert office.account_of(office.hire("administrator"), staff_id).state == "active"
    assert "sign_on_linked" in office.told(staff_id)


def test_signing_in_again_is_by_the_link_whatever_the_address_says(sign_on, office):
    staff_id = invited(office)
    sign_on.sign_in()
    again = sign_on.sign_in(email="tara.married@elsewhere.example", xms_edov=False)
    assert office.identity.view(again.session_token).staff_id == staff_id
    assert len(sign_on.links()) == 1


def test_an_invitation_that_was_taken_up_is_void(sign_on, office):
    staff_id = invited(office)
    with office.identity.database.unit(NOBODY) as unit:
        make_mailed_link(unit, office.identity.extras, staff_id, "invitation")
    sign_on.sign_in()
    assert office.all(MailedLinkRow) == []


def test_one_s_own_account_is_linked_after_a_sign_in_of_just_now(sign_on, office, school):
    person = teacher(sign_on, school)
    access = person.access()
    finished = link(sign_on, access)
    assert (finished.purpose, finished.signed_in) == ("link", None)
    assert office.identity.view(sign_on.sign_in().session_token).staff_id == person.id
    (entry,) = office.identity.audited("staff:sign_on:link")
    assert entry["outcome"] == "by_owner"


def test_a_found_phone_links_nothing(sign_on, office, school):
    access = teacher(sign_on, school).access()
    office.identity.later(minutes=6)
    with pytest.raises(Problem) as problem:
        sign_on.begin_link(access)
    assert problem.value.code is ErrorCode.SIGN_IN_REQUIRED


def test_a_second_factor_is_asked_for_where_there_is_one(sign_on, office, school, secret):
    access = teacher(sign_on, school, secret=secret).access()
    with pytest.raises(Problem) as problem:
        sign_on.begin_link(access)
    assert problem.value.code is ErrorCode.STEP_UP_REQUIRED


def test_what_was_written_before_a_link_opens_at_the_second_tier_alone(sign_on, office, school, secret):
    person = teacher(sign_on, school, secret=secret)
    access = person.access(elevated=True)
    office.identity.later(seconds=40)
    link(sign_on, office.identity.access(next(iter(office.identity.begun))))
    opened = office.identity.access(sign_on.sign_in().session_token)
    assert opened.opens_from is not None
    assert opened.opens_from >= office.identity.now
    assert access.opens_from is None


def test_an_account_at_the_provider_is_linked_once(sign_on, office, school):
    link(sign_on, teacher(sign_on, school).access())
    other = office.identity.add_staff("reporter", [school], email=f"other@{DOMAIN}")
    begun = sign_on.begin_link(other.access())
    back = sign_on.provider.come_back(begun.address)
    assert sign_on.refused(sign_on.finish, begun, back) == ("sign_on_refused", "linked_elsewhere")


def test_a_link_ends_with_the_session_that_asked_for_it(sign_on, office, school):
    begun = sign_on.begin_link(teacher(sign_on, school).access())
    back = sign_on.provider.come_back(begun.address)
    with office.identity.database.engine.begin() as connection:
        connection.execute(SessionRow.__table__.delete())
    assert sign_on.refused(sign_on.finish, begun, back) == ("sign_on_refused", "unknown_state")


def test_removing_a_link_ends_what_was_begun_by_it(sign_on, office, school):
    person = teacher(sign_on, school)
    link(sign_on, person.access())
    token = sign_on.sign_in().session_token
    access = office.identity.access(token)
    (mine,) = office.identity.run(access, own_sign_on).links
    office.identity.run(access, remove_link, office.identity.extras, SignOnLinkRef(link_id=mine.id))
    with pytest.raises(Problem) as problem:
        office.identity.view(token)
    assert problem.value.code is ErrorCode.SIGN_IN_REQUIRED
    assert sign_on.refused(sign_on.sign_in) == ("sign_on_not_linked", "address_in_use")
    assert "sign_on_unlinked" in office.told(person.id)


def test_nobody_removes_another_s_link(sign_on, office, school):
    link(sign_on, teacher(sign_on, school).access())
    other = office.identity.add_staff("reporter", [school]).access()
    request = SignOnLinkRef(link_id=sign_on.links()[0].id)
    with pytest.raises(Problem) as problem:
        office.identity.run(other, remove_link, office.identity.extras, request)
    assert problem.value.code is ErrorCode.NOT_FOUND


def mailed(office, staff_id: UUID, kind: str) -> str:
    with office.identity.database.unit(NOBODY) as unit:
        make_mailed_link(unit, office.identity.extras, staff_id, kind)
    (row,) = office.all(MailedLinkRow, MailedLinkRow.staff_id == staff_id)
    return office.identity.extras.secrets.open(staff_id, row.token_sealed)


def choose_by_mail(office, staff_id: UUID, kind: str) -> None:
    request = UseMailedLink(token=mailed(office, staff_id, kind), new=BY_MAIL)
    office.identity.run(NOBODY, use_link, office.identity.extras, request)


def test_a_password_by_mail_ends_a_link_somebody_else_may_have_made(sign_on, office, school):
    person = teacher(sign_on, school)
    link(sign_on, person.access())
    choose_by_mail(office, person.id, "reset")
    assert sign_on.links() == []


def test_who_has_no_password_is_in_doubt_after_one_by_mail(sign_on, office):
    """An account used without a password is no fresh one: whoever reads the mailbox does not read what is in it."""
    staff_id = invited(office)
    sign_on.sign_in()
    choose_by_mail(office, staff_id, "invitation")
    assert office.row(staff_id).unproven_since is not None


def test_the_address_of_an_account_used_without_a_password_does_not_change_at_once(sign_on, office, admin):
    staff_id = invited(office)
    sign_on.sign_in()
    office.change(admin, staff_id, "Tara Teacher", f"ada@{DOMAIN}", version=office.row(staff_id).version)
    assert office.row(staff_id).email == EMAIL


def test_it_stays_so_after_the_link_went(sign_on, office, admin):
    """Two ordinary steps: reset the second factors, which ends the link, then give the account another address."""
    staff_id = invited(office)
    sign_on.sign_in()
    office.do(admin, reset_factors, ResetFactors(staff_id=staff_id))
    assert sign_on.links() == []
    office.change(admin, staff_id, "Tara Teacher", f"ada@{DOMAIN}", version=office.row(staff_id).version)
    assert office.row(staff_id).email == EMAIL
    choose_by_mail(office, staff_id, "invitation")
    assert office.row(staff_id).unproven_since is not None


def test_a_login_unused_for_too_long_is_locked_here_as_well(sign_on, office):
    staff_id = invited(office)
    sign_on.sign_in()
    office.identity.later(days=61)
    sign_on.provider.twist = {}
    begun = sign_on.begin()
    later = int(office.identity.now.timestamp())
    back = sign_on.provider.come_back(begun.address, iat=later, exp=later + 3600)
    signed_in = sign_on.finish(begun, back).signed_in
    assert (signed_in.session_token, signed_in.standing) == (None, "unused_too_long")
    assert "reactivation" in office.told(staff_id)


def test_a_password_that_ran_out_holds_nobody_up_who_does_not_use_it(sign_on, office, school):
    person = teacher(sign_on, school)
    link(sign_on, person.access())
    with office.identity.database.engine.begin() as connection:
        old = office.identity.now - timedelta(days=365)
        connection.execute(update(StaffCredentialRow).values(changed_at=old))
    view = office.identity.view(sign_on.sign_in().session_token)
    assert (view.purpose, view.password_expires_at) == ("full", None)
    with office.identity.database.unit(NOBODY) as unit:
        assert standing_of(unit, person.id) == "current", "what they report counts as theirs"


def test_signing_in_by_a_password_goes_on_as_before(sign_on, office, school):
    person = teacher(sign_on, school)
    link(sign_on, person.access())
    assert office.identity.sign_in(EMAIL, PASSWORD).session_token


def counting(sign_on, office) -> None:
    with office.identity.database.engine.begin() as connection:
        connection.execute(update(SignOnProviderRow).values(counts_second_factor=True))


def mfa(office, ago=0) -> dict:
    return {"amr": ["pwd", "mfa"], "auth_time": int(office.identity.now.timestamp()) - ago}


def tier(office, signed_in) -> str:
    return office.identity.view(signed_in.session_token).tier


def test_the_provider_s_second_factor_counts_only_if_the_trust_says_so(sign_on, office):
    invited(office)
    assert tier(office, sign_on.sign_in(**mfa(office))) == "standard"
    counting(sign_on, office)
    signed_in = sign_on.sign_in(**mfa(office))
    assert tier(office, signed_in) == "elevated"
    assert office.identity.audited("session:tier:elevate")[-1]["outcome"] == "by_sign_on"


@pytest.mark.parametrize(
    "claims",
    [
        {"amr": ["pwd"]},
        {"amr": None},
        {"amr": "mfa"},
        {"auth_time": None},
        {"auth_time": "now"},
        {"auth_time": True},
    ],
)
def test_a_token_that_does_not_prove_it_raises_nothing(sign_on, office, claims):
    invited(office)
    sign_on.sign_in()
    counting(sign_on, office)
    try:
        found = tier(office, sign_on.sign_in(**{**mfa(office), **claims}))
    except Problem as problem:
        found = problem.code.value
    assert found in ("standard", "sign_on_refused")


@pytest.mark.parametrize(("ago", "expected"), [(0, "elevated"), (9 * 60, "elevated"), (11 * 60, "standard")])
def test_it_has_to_be_recent(sign_on, office, ago, expected):
    invited(office)
    counting(sign_on, office)
    assert tier(office, sign_on.sign_in(**mfa(office, ago))) == expected


def test_a_link_made_by_a_password_alone_does_not_raise(sign_on, office, school):
    """Whoever has the password and no second factor is not given one by their own account at the provider."""
    counting(sign_on, office)
    link(sign_on, teacher(sign_on, school).access(), **mfa(office))
    assert tier(office, sign_on.sign_in(**mfa(office))) == "standard"


def test_who_is_raised_by_the_provider_adds_no_factor_without_it(sign_on, office):
    """A session of the first tier does not give itself a second factor past the one at the provider."""
    invited(office)
    counting(sign_on, office)
    sign_on.sign_in(**mfa(office))
    plain = office.identity.access(sign_on.sign_in().session_token)
    with pytest.raises(Problem) as problem:
        office.identity.run(plain, begin_totp, office.identity.extras)
    assert problem.value.code is ErrorCode.STEP_UP_REQUIRED
    again = sign_on.begin(again=True)
    assert "max_age=0" in again.address
    assert "prompt=login" in again.address


def test_an_account_in_doubt_stays_so_at_the_provider_s_second_factor(sign_on, office):
    """The link is younger than the doubt: what was written before does not open."""
    staff_id = invited(office)
    counting(sign_on, office)
    sign_on.sign_in(**mfa(office))
    with office.identity.database.engine.begin() as connection:
        earlier = office.identity.now - timedelta(days=365)
        connection.execute(update(StaffRow).where(StaffRow.id == staff_id).values(unproven_since=earlier))
    access = office.identity.access(sign_on.sign_in(**mfa(office)).session_token)
    assert access.is_unproven


def test_begin_link_says_so_when_it_is_linked_already(sign_on, office, school):
    access = teacher(sign_on, school).access()
    link(sign_on, access)
    with pytest.raises(Problem) as problem:
        sign_on.begin_link(access)
    assert [each.code.value for each in problem.value.fields] == ["duplicate"]


def test_a_provider_that_is_off_is_not_found(sign_on, office):
    begun = sign_on.begin()
    back = sign_on.provider.come_back(begun.address)
    invited(office)
    with office.identity.database.engine.begin() as connection:
        connection.execute(update(SignOnProviderRow).values(on_since=None))
    assert sign_on.refused(sign_on.finish, begun, back) == ("sign_on_refused", "provider_off")
    with pytest.raises(Problem) as problem:
        office.identity.run(NOBODY, begin_sign_on, office.identity.extras, BeginSignOn(provider_id=sign_on.provider_id))
    assert problem.value.code is ErrorCode.NOT_FOUND


def test_a_day_pass_and_permits_go_on_as_before(sign_on, office, school):
    invited(office)
    person = office.identity.add_staff("reporter", [school])
    assert len(person.sign_in().reporting_permits) == 10
    assert isinstance(sign_on.sign_in(), contract.SignedIn)
