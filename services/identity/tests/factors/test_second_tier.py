"""Second tier on real PostgreSQL and OpenBao: a code works once, guesses are few, secrets are sealed."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pyotp
import pytest
from chassis.access.tokens import verify_access
from chassis.ground.away import VaultAway
from chassis.keys.vault import VaultRefused
from haven_schemas.acts.identity import ConfirmTotp
from haven_schemas.errors import ErrorCode, Problem
from identity.adapters.factor_secrets import FactorSecrets
from identity.adapters.throttle import MOST_GUESSES
from identity.factors.totp import begin_totp, confirm_totp
from identity.models import NoticeRow, SessionRow, TotpFactorRow
from sqlalchemy import insert, select, update


def outcome(call, *arguments):
    try:
        call(*arguments)
    except Problem as problem:
        return problem.code
    return "done"


@pytest.fixture
def lead(identity, secret):
    return identity.add_staff("dsl", [identity.add_school()], totp_secret=secret)


def begin(identity, access):
    return identity.run(access, begin_totp, identity.extras)


def confirm(identity, access, offer, code, name="Authenticator app"):
    request = ConfirmTotp(factor_id=offer.factor_id, code=code, name=name)
    return identity.run(access, confirm_totp, identity.extras, request)


def notices(identity):
    with identity.database.engine.connect() as connection:
        found = connection.execute(select(NoticeRow.kind, NoticeRow.staff_id).order_by(NoticeRow.created_at))
        return [tuple(row) for row in found]


def code_of(identity, offer, steps=0):
    return pyotp.TOTP(offer.secret).at(identity.now, counter_offset=steps)


def test_a_code_raises_the_session_for_a_while(identity, lead):
    signed_in = lead.sign_in()
    until = identity.elevate(identity.access(signed_in.session_token), lead.code()).until
    assert until == identity.now + timedelta(minutes=30)
    assert identity.access(signed_in.session_token).is_elevated(identity.now)
    assert identity.view(signed_in.session_token).tier == "elevated"
    (entry,) = identity.audited("session:tier:elevate")
    assert (entry["actor_id"], entry["object_id"]) == (str(lead.id), str(signed_in.session_id))
    identity.a_school_morning(signed_in.session_token)
    assert identity.view(signed_in.session_token).tier == "standard"


def test_a_raised_session_goes_on_under_a_new_token(identity, lead):
    """Whoever had the earlier token gains nothing: it stays at the first tier, for seconds."""
    signed_in = lead.sign_in()
    before = signed_in.session_token
    now = identity.elevate(identity.access(before), lead.code()).session_token
    assert now != before
    old, new = (identity.view(each, exactly=True) for each in (before, now))
    assert (old.tier, new.tier) == ("standard", "elevated")
    assert old.session_id == new.session_id == signed_in.session_id
    assert old.expires_at == identity.now + timedelta(seconds=10)
    access = verify_access(old.access_token, identity.trusted, identity.extras.trust_id, identity.now)
    assert not access.is_elevated(identity.now)
    identity.later(seconds=10)
    assert outcome(partial(identity.view, exactly=True), before) is ErrorCode.SIGN_IN_REQUIRED
    assert identity.view(now, exactly=True).tier == "elevated"
    with identity.database.engine.connect() as connection:
        row = connection.execute(select(SessionRow.token_digest, SessionRow.previous_digest)).one()
    assert not {before.encode(), now.encode()} & set(row)


def test_only_that_session_is_raised(identity, lead):
    other = lead.sign_in("other")
    lead.access(elevated=True)
    assert identity.view(other.session_token).tier == "standard"


def test_a_code_works_once(identity, lead):
    access = lead.access(elevated=True)
    assert outcome(identity.elevate, access, lead.code()) is ErrorCode.STEP_UP_FAILED
    assert outcome(identity.elevate, access, lead.code(steps=-1)) is ErrorCode.STEP_UP_FAILED
    assert outcome(identity.elevate, access, lead.code(steps=1)) == "done"


def test_fifty_at_once_with_one_code_give_one_success(identity, lead):
    """Fifty sessions of fifty known clients, so that the throttle holds none of them back."""
    sessions = [lead.sign_in(f"desk-{number}") for number in range(50)]
    callers = [identity.access(each.session_token) for each in sessions]
    identity.makes_known("code", _subject(lead))
    code = lead.code()
    with ThreadPoolExecutor(25) as pool:
        outcomes = Counter(pool.map(lambda caller: outcome(identity.elevate, caller, code), callers))
    assert outcomes == {"done": 1, ErrorCode.STEP_UP_FAILED: 49}
    assert [identity.view(each.session_token).tier for each in sessions].count("elevated") == 1
    assert len(identity.audited("session:tier:refuse")) == 49


def _subject(person):
    from identity.factors.elevation import code_subject

    return code_subject(person.id)


def test_fifty_at_once_in_one_session_give_one_success_too(identity, lead):
    access = lead.access()
    code = lead.code()
    with ThreadPoolExecutor(25) as pool:
        outcomes = Counter(pool.map(lambda _: outcome(identity.elevate, access, code), range(50)))
    assert outcomes["done"] == 1
    assert set(outcomes) <= {"done", ErrorCode.STEP_UP_FAILED, ErrorCode.TOO_MANY_REQUESTS}


def test_ten_wrong_codes_then_wait(identity, lead):
    access = lead.access()
    wrong = next(code for code in ("000000", "111111") if code not in {lead.code(steps) for steps in (-1, 0, 1)})
    for _ in range(MOST_GUESSES):
        assert outcome(identity.elevate, access, wrong) is ErrorCode.STEP_UP_FAILED
    assert outcome(identity.elevate, access, lead.code()) is ErrorCode.TOO_MANY_REQUESTS
    assert [entry["outcome"] for entry in identity.audited("session:tier:refuse")] == (
        ["step_up_failed"] * MOST_GUESSES + ["too_many_requests"]
    )


def test_digits_of_other_scripts_are_no_code(identity, lead):
    arabic = "".join(chr(0x0660 + int(digit)) for digit in lead.code())
    assert outcome(identity.elevate, lead.access(), arabic) is ErrorCode.STEP_UP_FAILED


def test_without_a_factor_there_is_no_second_tier(identity):
    person = identity.add_staff("reporter", [identity.add_school()])
    assert outcome(identity.elevate, person.access(), "123456") is ErrorCode.SECOND_FACTOR_MISSING


def test_a_session_that_was_ended_cannot_be_raised(identity, lead):
    access = lead.access()
    with identity.database.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM session")
    assert outcome(identity.elevate, access, lead.code()) is ErrorCode.SIGN_IN_REQUIRED


def test_without_the_vault_no_guess_is_counted(identity, lead):
    class Away:
        def decrypt(self, *_, **__):
            raise VaultAway

    access = lead.access()
    cut = identity.with_extras(secrets=FactorSecrets(Away()))
    for _ in range(MOST_GUESSES + 1):
        with pytest.raises(VaultAway):
            cut.elevate(access, lead.code())
    assert outcome(identity.elevate, access, lead.code()) == "done"


def test_enrolment_offers_a_picture_and_is_confirmed_by_a_code(identity):
    person = identity.add_staff("dsl", [identity.add_school()])
    signed_in = person.sign_in()
    access = identity.access(signed_in.session_token)
    offer = begin(identity, access)
    assert offer.qr_svg.startswith("<svg")
    assert "style" not in offer.qr_svg
    assert offer.uri.startswith("otpauth://totp/Haven:")
    assert not identity.view(signed_in.session_token).has_second_factor
    confirm(identity, access, offer, code_of(identity, offer))
    view = identity.view(signed_in.session_token)
    assert (view.has_second_factor, view.tier) == (True, "elevated")
    assert outcome(identity.elevate, access, code_of(identity, offer)) is ErrorCode.STEP_UP_FAILED
    assert [entry["outcome"] for entry in identity.audited("staff:factor:enrol")] == ["offered", "done"]


def test_the_secret_is_sealed_for_its_account_only(identity):
    person = identity.add_staff("dsl", [identity.add_school()])
    other = identity.add_staff("governor", [])
    offer = begin(identity, person.access())
    with identity.database.engine.connect() as connection:
        sealed = connection.scalar(select(TotpFactorRow.secret_sealed))
    assert offer.secret not in sealed
    assert identity.extras.secrets.open(person.id, sealed) == offer.secret
    with pytest.raises(VaultRefused):
        identity.extras.secrets.open(other.id, sealed)


def test_a_wrong_code_puts_nothing_in_force(identity):
    person = identity.add_staff("dsl", [identity.add_school()])
    access = person.access()
    offer = begin(identity, access)
    far = code_of(identity, offer, steps=50)
    assert outcome(confirm, identity, access, offer, far) is ErrorCode.STEP_UP_FAILED
    assert outcome(identity.elevate, access, far) is ErrorCode.SECOND_FACTOR_MISSING


def test_a_password_alone_never_replaces_a_factor(identity, lead):
    assert outcome(begin, identity, lead.access()) is ErrorCode.STEP_UP_REQUIRED


def test_a_raised_session_adds_a_second_app_and_both_work(identity, lead):
    access = lead.access(elevated=True)
    offer = begin(identity, access)
    confirm(identity, access, offer, code_of(identity, offer), "School phone")
    identity.later(seconds=60)
    assert outcome(identity.elevate, access, lead.code()) == "done"
    assert outcome(identity.elevate, access, code_of(identity, offer)) == "done"
    assert outcome(identity.elevate, access, code_of(identity, offer)) is ErrorCode.STEP_UP_FAILED
    with identity.database.engine.connect() as connection:
        rows = connection.execute(select(TotpFactorRow.name, TotpFactorRow.last_used_at).order_by(TotpFactorRow.name))
        assert [tuple(row) for row in rows] == [("Authenticator app", identity.now), ("School phone", identity.now)]


def test_fifty_at_once_with_one_code_over_two_apps_give_one_success(identity, lead):
    access = lead.access(elevated=True)
    offer = begin(identity, access)
    confirm(identity, access, offer, code_of(identity, offer))
    identity.later(seconds=60)
    sessions = [lead.sign_in(f"desk-{number}") for number in range(50)]
    callers = [identity.access(each.session_token) for each in sessions]
    identity.makes_known("code", _subject(lead))
    code = code_of(identity, offer)
    with ThreadPoolExecutor(25) as pool:
        outcomes = Counter(pool.map(lambda caller: outcome(identity.elevate, caller, code), callers))
    assert outcomes == {"done": 1, ErrorCode.STEP_UP_FAILED: 49}
    assert outcome(identity.elevate, callers[0], lead.code()) == "done"


def test_a_code_right_for_two_apps_works_once(identity, lead):
    """The same secret twice: what a chance in a million would give."""
    access = lead.access(elevated=True)
    with identity.database.engine.begin() as connection:
        first = connection.execute(select(TotpFactorRow.__table__)).mappings().one()
        connection.execute(insert(TotpFactorRow).values(**{**first, "id": access.session_id}))
    identity.later(seconds=60)
    assert outcome(identity.elevate, access, lead.code()) == "done"
    assert outcome(identity.elevate, access, lead.code()) is ErrorCode.STEP_UP_FAILED


def test_ten_apps_and_no_more(identity, lead):
    access = lead.access(elevated=True)
    offers = []
    for _ in range(9):
        offers.append(begin(identity, access))
        confirm(identity, access, offers[-1], code_of(identity, offers[-1]))
    assert outcome(begin, identity, access) is ErrorCode.INVALID_REQUEST
    identity.later(seconds=60)
    assert outcome(identity.elevate, access, code_of(identity, offers[-1])) == "done"


def test_the_owner_is_told_of_each_new_app(identity):
    person = identity.add_staff("dsl", [identity.add_school()])
    signed_in = person.sign_in()
    access = identity.access(signed_in.session_token)
    offer = begin(identity, access)
    assert notices(identity) == []
    confirm(identity, access, offer, code_of(identity, offer))
    assert notices(identity) == [("factor_added", person.id)]
    assert outcome(begin, identity, access) is ErrorCode.STEP_UP_REQUIRED
    assert outcome(begin, identity, identity.access(signed_in.session_token)) == "done"


def test_two_first_apps_at_once_leave_one_offer(identity):
    person = identity.add_staff("dsl", [identity.add_school()])
    access = person.access()
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: outcome(begin, identity, access), range(8))) == {"done"}


@pytest.mark.parametrize("name", ["   ", "a\x00b", "\u202egnol"])
def test_a_name_can_be_read(identity, lead, name):
    access = lead.access(elevated=True)
    offer = begin(identity, access)
    code = code_of(identity, offer)
    assert outcome(confirm, identity, access, offer, code, name) is ErrorCode.INVALID_REQUEST


def test_nobody_confirms_another_s_offer(identity, lead):
    person = identity.add_staff("dsl", [identity.add_school("Birch")])
    offer = begin(identity, person.access())
    stranger = lead.access(elevated=True)
    assert outcome(confirm, identity, stranger, offer, code_of(identity, offer)) is ErrorCode.NOT_FOUND


def test_an_offer_runs_out(identity):
    person = identity.add_staff("dsl", [identity.add_school()])
    access = person.access()
    offer = begin(identity, access)
    identity.later(minutes=16)
    assert outcome(confirm, identity, access, offer, code_of(identity, offer)) is ErrorCode.NOT_FOUND


def test_a_secret_is_given_by_the_set_up_only(identity, lead):
    from haven_schemas.acts.identity import AddStaff, NewGrant
    from identity.accounts.add import add_staff

    access = lead.access(elevated=True)
    request = AddStaff(
        name="A Person",
        email="new@school.example",
        password="a long one, 4 tests",
        grants=[NewGrant(role="reporter", school_ids=list(access.school_ids))],
        totp_secret=pyotp.random_base32(),
    )
    assert outcome(identity.run, access, add_staff, identity.extras, request) is ErrorCode.NOT_PERMITTED


def test_moving_the_clock_back_does_not_bring_a_code_back(identity, lead):
    access = lead.access(elevated=True)
    code = lead.code()
    with identity.database.engine.begin() as connection:
        connection.execute(update(TotpFactorRow).values(confirmed_at=identity.now))
    identity.later(seconds=-30)
    assert outcome(identity.elevate, access, code) is ErrorCode.STEP_UP_FAILED
