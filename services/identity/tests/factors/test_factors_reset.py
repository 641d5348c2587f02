"""A lost phone: a second person resets the factors; sight of records takes a third. Real PostgreSQL and OpenBao."""

from datetime import timedelta
from uuid import uuid4

import pyotp
import pytest
from chassis.ground.context import Access
from haven_schemas.acts.identity.factors import ResetFactors
from haven_schemas.acts.identity.roles import DecideRequest
from haven_schemas.errors import ErrorCode, Problem
from identity.factors.factor import make_recovery_codes
from identity.factors.totp import begin_totp
from identity.models import NoticeRow, PasskeyRow, RecoveryCodeRow, SightRequestRow, TotpFactorRow
from identity.requests.decide import decide_request
from identity.requests.list import list_requests
from identity.sessions.reset import reset_factors
from sqlalchemy import func, select

_REFUSED = (ErrorCode.NOT_FOUND, ErrorCode.NOT_PERMITTED)
SERVICE = Access(kind="service", actor_id=uuid4())


def outcome(call, *arguments):
    try:
        call(*arguments)
    except Problem as problem:
        return problem.code
    return "done"


def reset(identity, caller, person):
    request = ResetFactors(staff_id=person.id)
    return identity.run(caller, reset_factors, identity.extras, request)


def decide(identity, caller, request_id, confirm=True):
    request = DecideRequest(request_id=request_id, confirm=confirm)
    return identity.run(caller, decide_request, identity.extras, request)


def count(identity, row):
    with identity.database.engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(row))


def notices(identity, kind):
    with identity.database.engine.connect() as connection:
        found = select(NoticeRow.staff_id, NoticeRow.by_staff_id).where(NoticeRow.kind == kind)
        return [tuple(row) for row in connection.execute(found)]


def waiting(identity, request_id):
    """The request, under a service's access: guarded by school, it is hidden from who has none."""
    return identity.run(SERVICE, lambda unit: unit.session.get_one(SightRequestRow, request_id))


@pytest.fixture
def school(identity):
    return identity.add_school()


@pytest.fixture
def owner(identity, school):
    """Someone without sight of records, with an app, codes and two sessions."""
    person = identity.add_staff("reporter", [school], totp_secret=pyotp.random_base32())
    identity.run(person.access(elevated=True), make_recovery_codes, identity.extras)
    person.sign_in("phone")
    return person


@pytest.fixture
def lead(identity, school):
    """Someone with sight of records."""
    person = identity.add_staff("dsl", [school], totp_secret=pyotp.random_base32())
    identity.run(person.access(elevated=True), make_recovery_codes, identity.extras)
    return person


@pytest.fixture
def administrator(identity, school):
    return identity.add_staff("administrator", [school])


@pytest.fixture
def head(identity, school):
    return identity.add_staff("headteacher", [school])


def test_a_reset_removes_every_factor_and_ends_every_session(identity, owner, administrator):
    signed_in = owner.sign_in()
    caller = administrator.access()
    answer = reset(identity, caller, owner)
    assert (answer.done, answer.request_id) == (True, None)
    assert [count(identity, row) for row in (TotpFactorRow, PasskeyRow, RecoveryCodeRow)] == [0, 0, 0]
    assert outcome(identity.view, signed_in.session_token) is ErrorCode.SIGN_IN_REQUIRED
    assert str(signed_in.session_id) in {message["session_id"] for _, message in identity.told.messages}
    assert notices(identity, "factors_reset") == [(owner.id, administrator.id)]
    (entry,) = identity.audited("staff:factor:reset")
    assert (entry["actor_id"], entry["object_id"], entry["outcome"]) == (str(administrator.id), str(owner.id), "done")
    assert identity.view(administrator.sign_in().session_token)


def test_after_a_reset_the_person_enrols_anew_after_the_password(identity, owner, administrator):
    reset(identity, administrator.access(), owner)
    signed_in = owner.sign_in()
    view = identity.view(signed_in.session_token)
    assert (view.has_second_factor, view.recovery_codes_left, view.tier) == (False, 0, "standard")
    access = identity.access(signed_in.session_token)
    assert outcome(identity.run, access, begin_totp, identity.extras) == "done"


def test_the_second_person_learns_no_secret(identity, owner, administrator):
    assert set(reset(identity, administrator.access(), owner).model_dump()) == {"done", "request_id"}


def test_nobody_resets_their_own(identity, school):
    lead = identity.add_staff("trust_lead", [])
    assert outcome(reset, identity, lead.access(), lead) is ErrorCode.NOT_PERMITTED


def test_nobody_resets_beyond_their_schools(identity, school, administrator):
    there = identity.add_school("Birch")
    caller = administrator.access()
    for person in (
        identity.add_staff("reporter", [there]),
        identity.add_staff("reporter", [school, there]),
        identity.add_staff("dpo", []),
    ):
        assert outcome(reset, identity, caller, person) is ErrorCode.NOT_FOUND
    reporter = identity.add_staff("reporter", [school])
    assert outcome(reset, identity, reporter.access(), identity.add_staff("reporter", [school])) is ErrorCode.NOT_FOUND


def test_a_head_resets_at_once_whoever_sees_records(identity, lead, head):
    assert reset(identity, head.access(), lead).done
    assert count(identity, TotpFactorRow) == 0


def test_sight_of_records_waits_for_a_third_person(identity, school, lead, administrator, head):
    signed_in = lead.sign_in()
    answer = reset(identity, administrator.access(), lead)
    assert not answer.done
    row = waiting(identity, answer.request_id)
    assert (row.kind, row.staff_id, row.school_id) == ("factor_reset", lead.id, school)
    assert (row.asked_by, row.decision) == (administrator.id, None)
    assert row.expires_at == identity.now + timedelta(days=14)
    assert count(identity, TotpFactorRow) == 1
    assert identity.view(signed_in.session_token).has_second_factor
    assert notices(identity, "confirmation_asked") == [(head.id, administrator.id)]
    assert [entry["outcome"] for entry in identity.audited("staff:factor:reset")] == ["asked"]
    assert reset(identity, administrator.access(), lead).request_id == answer.request_id


def test_the_head_confirms_and_it_is_done(identity, lead, administrator, head):
    signed_in = lead.sign_in()
    request_id = reset(identity, administrator.access(), lead).request_id
    caller = head.access()
    assert decide(identity, caller, request_id).confirmed
    assert [count(identity, row) for row in (TotpFactorRow, RecoveryCodeRow)] == [0, 0]
    assert outcome(identity.view, signed_in.session_token) is ErrorCode.SIGN_IN_REQUIRED
    assert notices(identity, "factors_reset") == [(lead.id, head.id)]
    assert outcome(decide, identity, caller, request_id) is ErrorCode.NOT_FOUND


def test_the_head_refuses_and_nothing_changes(identity, lead, administrator, head):
    request_id = reset(identity, administrator.access(), lead).request_id
    assert not decide(identity, head.access(), request_id, confirm=False).confirmed
    assert count(identity, TotpFactorRow) == 1
    assert reset(identity, administrator.access(), lead).request_id != request_id


def test_neither_asker_nor_owner_nor_another_administrator_confirms(identity, school, lead, administrator):
    other = identity.add_staff("administrator", [school])
    request_id = reset(identity, administrator.access(), lead).request_id
    for person in (administrator, lead, other):
        assert outcome(decide, identity, person.access(), request_id) is ErrorCode.NOT_PERMITTED
    assert count(identity, TotpFactorRow) == 1


def test_a_request_that_ran_out_is_asked_anew(identity, lead, administrator, head):
    before = reset(identity, administrator.access(), lead).request_id
    identity.later(days=15)
    assert outcome(decide, identity, head.access(), before) is ErrorCode.NOT_FOUND
    assert reset(identity, administrator.access(), lead).request_id not in (None, before)


@pytest.fixture
def elsewhere(identity, school):
    return identity.add_school("Birch")


@pytest.fixture
def of_both(identity, school, elsewhere):
    """A safeguarding lead of two of the trust's three schools."""
    identity.add_school("Cedar")
    return identity.add_staff("dsl", [school, elsewhere], totp_secret=pyotp.random_base32())


def test_sight_at_several_schools_takes_a_yes_of_each(identity, school, elsewhere, of_both):
    administrator = identity.add_staff("administrator", [])
    heads = [identity.add_staff("headteacher", [each]) for each in (school, school, elsewhere)]
    request_id = reset(identity, administrator.access(), of_both).request_id
    assert waiting(identity, request_id).school_id is None
    for head in heads[:2]:
        decided = decide(identity, head.access(), request_id)
        assert (decided.confirmed, decided.in_force) == (True, False)
        assert outcome(decide, identity, head.access(), request_id) is ErrorCode.NOT_PERMITTED, "once each"
    assert count(identity, TotpFactorRow) == 1
    (seen,) = identity.run(heads[2].access(), list_requests).requests
    assert (seen.mine_to_decide, len(seen.agreed_by), seen.staff_email) == (True, 2, of_both.email)
    assert decide(identity, heads[2].access(), request_id).in_force
    assert count(identity, TotpFactorRow) == 0
    assert [entry["outcome"] for entry in identity.audited("sight:request:decide")] == ["agreed", "agreed", "confirmed"]


def test_one_no_is_enough_at_several_schools_too(identity, school, elsewhere, of_both):
    administrator = identity.add_staff("administrator", [])
    yes, no = (identity.add_staff("headteacher", [each]) for each in (school, elsewhere))
    request_id = reset(identity, administrator.access(), of_both).request_id
    decide(identity, yes.access(), request_id)
    assert not decide(identity, no.access(), request_id, confirm=False).confirmed
    assert notices(identity, "request_refused") == [(administrator.id, no.id)]
    assert count(identity, TotpFactorRow) == 1


def test_a_trust_lead_decides_for_all_schools_alone(identity, of_both):
    administrator, lead = (identity.add_staff(role, []) for role in ("administrator", "trust_lead"))
    request_id = reset(identity, administrator.access(), of_both).request_id
    assert decide(identity, lead.access(), request_id).in_force
    assert count(identity, TotpFactorRow) == 0


def test_sight_in_the_whole_trust_takes_two_heads_of_different_schools(identity, school, elsewhere):
    identity.add_school("Cedar")
    lead = identity.add_staff("trust_lead", [], totp_secret=pyotp.random_base32())
    administrator = identity.add_staff("administrator", [])
    officer = identity.add_staff("dpo", [school])
    head, deputy, other = (identity.add_staff("headteacher", [each]) for each in (school, school, elsewhere))
    request_id = reset(identity, administrator.access(), lead).request_id
    assert waiting(identity, request_id).school_id is None
    assert outcome(decide, identity, officer.access(), request_id) in _REFUSED
    assert not decide(identity, head.access(), request_id).in_force
    assert not decide(identity, deputy.access(), request_id).in_force, "of the same school"
    assert count(identity, TotpFactorRow) == 1
    assert decide(identity, other.access(), request_id).in_force
    assert count(identity, TotpFactorRow) == 0
