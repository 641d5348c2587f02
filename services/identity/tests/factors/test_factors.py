"""A person's factors and recovery codes: named, removed, spent once; on real PostgreSQL and OpenBao."""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pyotp
import pytest
from haven_schemas.acts.identity import ConfirmTotp
from haven_schemas.acts.identity.factors import ElevateByRecoveryCode, FactorRef, RenameFactor
from haven_schemas.errors import ErrorCode, Problem
from identity.adapters.throttle import MOST_GUESSES
from identity.factors.elevation import code_subject, elevate_by_recovery_code
from identity.factors.factor import make_recovery_codes, remove_factor, rename_factor
from identity.factors.in_force import list_factors
from identity.factors.recovery import code_digest, new_code, normal_code
from identity.factors.totp import begin_totp, confirm_totp
from identity.models import NoticeRow, PasskeyRow, RecoveryCodeRow
from sqlalchemy import func, insert, select
from support.lists import every


def outcome(call, *arguments):
    try:
        call(*arguments)
    except Problem as problem:
        return problem.code
    return "done"


@pytest.fixture
def lead(identity, secret):
    return identity.add_staff("dsl", [identity.add_school()], totp_secret=secret)


@pytest.fixture
def raised(lead):
    """The lead's access, raised."""
    return lead.access(elevated=True)


def add_app(identity, access, name):
    offer = identity.run(access, begin_totp, identity.extras)
    code = pyotp.TOTP(offer.secret).at(identity.now)
    request = ConfirmTotp(factor_id=offer.factor_id, code=code, name=name)
    identity.run(access, confirm_totp, identity.extras, request)
    return offer.factor_id


def add_key(identity, person):
    """A key as registration leaves it; test_passkeys registers true ones."""
    with identity.database.engine.begin() as connection:
        values = {"id": person.id, "staff_id": person.id, "name": "Key ring", "credential_id": b"c", "public_key": b"p"}
        times = {"created_at": identity.now, "sign_count": 0, "transports": [], "backed_up": False}
        connection.execute(insert(PasskeyRow).values(**values, **times))
    return person.id


def codes(identity, access):
    return identity.run(access, make_recovery_codes, identity.extras).codes


def use(identity, access, code):
    request = ElevateByRecoveryCode(code=code)
    return identity.run(access, elevate_by_recovery_code, identity.extras, request)


def remove(identity, access, factor_id):
    return identity.run(access, remove_factor, identity.extras, FactorRef(factor_id=factor_id))


def listed(identity, access):
    return identity.run(access, list_factors)


def notices(identity):
    with identity.database.engine.connect() as connection:
        return list(connection.scalars(select(NoticeRow.kind).order_by(NoticeRow.created_at, NoticeRow.id)))


def test_factors_are_listed_by_age_with_their_last_use(identity, lead, raised):
    identity.later(seconds=60)
    phone = add_app(identity, raised, "  School   phone ")
    key = add_key(identity, lead)
    found = listed(identity, raised)
    assert (found.factors[0].kind, found.factors[0].name) == ("totp", "Authenticator app")
    assert {(each.id, each.kind, each.name) for each in found.factors[1:]} == {
        (phone, "totp", "School phone"),
        (key, "passkey", "Key ring"),
    }
    assert found.recovery_codes_left == 0
    assert [entry["object_id"] for entry in identity.audited("staff:account:read")] == [str(lead.id)]


def test_factors_are_shown_at_the_second_tier_once_there_are_any(identity, lead):
    assert outcome(listed, identity, lead.access()) is ErrorCode.STEP_UP_REQUIRED
    other = identity.add_staff("reporter", [identity.add_school("Birch")])
    assert listed(identity, other.access()).factors == []


def test_an_offer_is_no_factor(identity, lead, raised):
    offer = identity.run(raised, begin_totp, identity.extras)
    assert len(listed(identity, raised).factors) == 1
    assert outcome(remove, identity, raised, offer.factor_id) is ErrorCode.NOT_FOUND


def test_renaming_and_removing_reach_one_s_own_factors_only(identity, lead, raised):
    identity.later(seconds=60)
    phone, key = add_app(identity, raised, "Phone"), add_key(identity, lead)
    other = identity.add_staff("dsl", [identity.add_school("Birch")])
    stranger = other.access()
    for factor in (phone, key):
        request = RenameFactor(factor_id=factor, name="Mine")
        assert outcome(identity.run, stranger, rename_factor, request) is ErrorCode.NOT_FOUND
        assert outcome(remove, identity, stranger, factor) is ErrorCode.NOT_FOUND
        assert outcome(identity.run, raised, rename_factor, request) == "done"
    assert [each.name for each in listed(identity, raised).factors].count("Mine") == 2
    assert len(identity.audited("staff:factor:rename")) == 2


def test_a_removed_app_s_codes_no_longer_count_and_the_owner_is_told(identity, lead, raised):
    identity.later(seconds=60)
    add_app(identity, raised, "Phone")
    first = listed(identity, raised).factors[0]
    codes(identity, raised)
    remove(identity, raised, first.id)
    assert outcome(identity.elevate, raised, lead.code()) is ErrorCode.STEP_UP_FAILED
    assert listed(identity, raised).recovery_codes_left == 10
    assert notices(identity)[-1] == "factor_removed"
    assert [entry["object_id"] for entry in identity.audited("staff:factor:remove")] == [str(first.id)]


def test_with_the_last_factor_the_codes_go_and_other_sessions_are_back_at_the_first_tier(identity, lead):
    phone, desk = lead.sign_in("phone"), lead.sign_in("desk")
    for each in (phone, desk):
        identity.elevate(identity.access(each.session_token), lead.code())
        identity.later(seconds=60)
    access = identity.access(desk.session_token)
    kept = codes(identity, access)
    (only,) = listed(identity, access).factors
    remove(identity, access, only.id)
    assert identity.view(phone.session_token).tier == "standard"
    assert identity.view(desk.session_token).tier == "elevated"
    assert not identity.view(desk.session_token).has_second_factor
    assert outcome(use, identity, access, kept[0]) is ErrorCode.SECOND_FACTOR_MISSING
    assert outcome(codes, identity, access) is ErrorCode.SECOND_FACTOR_MISSING
    add_app(identity, identity.access(phone.session_token), "New phone")
    assert identity.view(phone.session_token).has_second_factor


def test_recovery_codes_are_shown_once_and_kept_as_digests(identity, lead, raised):
    made = codes(identity, raised)
    assert len(set(made)) == 10
    assert all(re.fullmatch(r"([0-9a-hjkmnp-tv-z]{4}-){5}[0-9a-hjkmnp-tv-z]{4}", code) for code in made)
    with identity.database.engine.connect() as connection:
        kept = set(connection.scalars(select(RecoveryCodeRow.digest)))
    assert kept == {code_digest(lead.id, normal_code(code)) for code in made}
    assert identity.view(lead.sign_in().session_token).recovery_codes_left == 10
    assert notices(identity) == ["recovery_codes_made"]
    assert [entry["object_id"] for entry in identity.audited("staff:codes:make")] == [str(lead.id)]


def test_new_codes_make_those_before_void(identity, lead, raised):
    before, after = codes(identity, raised), codes(identity, raised)
    access = lead.access()
    assert outcome(use, identity, access, before[0]) is ErrorCode.STEP_UP_FAILED
    assert outcome(use, identity, access, after[0]) == "done"


def test_a_code_raises_the_session_once_however_it_is_typed_and_the_owner_is_told(identity, lead, raised):
    made = codes(identity, raised)
    signed_in = lead.sign_in()
    access = identity.access(signed_in.session_token)
    typed = made[0].upper().replace("-", " ").replace("0", "O").replace("1", "l")
    assert use(identity, access, f" {typed} ").until > identity.now
    assert identity.view(signed_in.session_token).tier == "elevated"
    assert outcome(use, identity, access, made[0]) is ErrorCode.STEP_UP_FAILED
    assert identity.view(signed_in.session_token).recovery_codes_left == 9
    assert notices(identity)[-1] == "recovery_code_used"
    assert [entry["outcome"] for entry in identity.audited("session:tier:elevate")] == ["done", "by_recovery_code"]
    assert [entry["outcome"] for entry in identity.audited("session:tier:refuse")] == ["step_up_failed"]


def test_twenty_at_once_with_one_code_give_one_success(identity, lead, raised):
    (code, *_) = codes(identity, raised)
    sessions = [lead.sign_in(f"desk-{number}") for number in range(20)]
    callers = [identity.access(each.session_token) for each in sessions]
    identity.makes_known("code", code_subject(lead.id))
    with ThreadPoolExecutor(20) as pool:
        outcomes = Counter(pool.map(lambda caller: outcome(use, identity, caller, code), callers))
    assert outcomes == {"done": 1, ErrorCode.STEP_UP_FAILED: 19}
    assert notices(identity).count("recovery_code_used") == 1


def test_guesses_at_both_kinds_of_code_are_counted_together(identity, lead, raised):
    (code, *_) = codes(identity, raised)
    access = lead.access()
    for number in range(MOST_GUESSES):
        guess = new_code(bytes([number] * 15)) if number % 2 else "not a code at all"
        assert outcome(use, identity, access, guess) is ErrorCode.STEP_UP_FAILED
    assert outcome(use, identity, access, code) is ErrorCode.TOO_MANY_REQUESTS
    assert outcome(identity.elevate, access, lead.code(1)) is ErrorCode.TOO_MANY_REQUESTS
    identity.later(minutes=6)
    assert outcome(use, identity, access, code) == "done"


def test_another_person_s_code_opens_nothing(identity, lead, raised):
    (code, *_) = codes(identity, raised)
    other = identity.add_staff("dsl", [identity.add_school("Birch")])
    access = other.access()
    assert outcome(use, identity, access, code) is ErrorCode.SECOND_FACTOR_MISSING
    add_app(identity, access, "Phone")
    assert outcome(use, identity, access, code) is ErrorCode.STEP_UP_FAILED
    with identity.database.engine.connect() as connection:
        assert connection.scalar(select(func.count(RecoveryCodeRow.id))) == 10


@every("typed", ["", "-" * 24, "0" * 23, "0" * 25, "u" * 24, "é" * 24, "\x00" * 24])
def test_what_can_be_no_code(typed):
    assert normal_code(typed) is None
