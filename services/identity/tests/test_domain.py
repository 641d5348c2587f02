"""Rules of passwords, addresses, codes, session life and throttling."""

from datetime import datetime, timedelta, timezone

import pyotp
import pytest
from haven_schemas.errors import Problem
from identity.adapters.passwords import prepared
from identity.adapters.session_life import SessionLife
from identity.adapters.throttle import MOST_GUESSES, may_guess
from identity.factors.codes import check_secret, matching_step, new_secret, step_at
from identity.names.emails import check_email, email_digest, normal_email

NOW = datetime(2026, 3, 2, 9, 0, 10, tzinfo=timezone.utc)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LIFE = SessionLife(idle=timedelta(minutes=30), elevation=timedelta(minutes=30))


def test_one_password_typed_on_two_devices_is_one():
    assert prepared("cafe\u0301-12345678") == prepared("caf\u00e9-12345678")


def test_addresses_are_compared_in_one_form():
    assert normal_email("  Helen.Marsh@School.Example ") == "helen.marsh@school.example"
    assert email_digest("A@b.example") == email_digest("a@B.EXAMPLE ")


@pytest.mark.parametrize(
    "address", ["nobody", "a@b", "a b@c.example", "a@b@c.example", "a@b.example\r\nBcc: c@d.example"]
)
def test_what_cannot_be_an_address_is_refused(address):
    with pytest.raises(Problem):
        check_email(address)


def test_a_code_fits_its_own_step_and_one_either_side():
    totp = pyotp.TOTP(SECRET)
    for away, fits in ((-2, False), (-1, True), (0, True), (1, True), (2, False)):
        step = step_at(NOW) + away
        assert matching_step(SECRET, totp.generate_otp(step), NOW) == (step if fits else None)


def test_only_ascii_digits_are_a_code():
    code = pyotp.TOTP(SECRET).at(NOW)
    assert matching_step(SECRET, f"{code[:3]} {code[3:]}", NOW) == step_at(NOW)
    arabic = "".join(chr(0x0660 + int(digit)) for digit in code)
    full_width = "".join(chr(0xFF10 + int(digit)) for digit in code)
    for other in (arabic, full_width, code + "0", code[:5], "", code + "\n"):
        assert matching_step(SECRET, other, NOW) is None


def test_secrets_are_160_bits_and_given_ones_at_least_128():
    assert len(new_secret(bytes(20))) == 32
    assert check_secret("jbsw y3dp ehpk 3pxp jbsw y3dp eh") == "JBSWY3DPEHPK3PXPJBSWY3DPEH"
    for wrong in ("JBSWY3DPEHPK3PXP", "not base32 at all!", "0189" * 8):
        with pytest.raises(Problem):
            check_secret(wrong)


def test_a_session_ends_when_idle_and_after_twelve_hours_at_most():
    ends_at = LIFE.end_of_session(NOW)
    assert ends_at == NOW + timedelta(hours=12)
    assert LIFE.stands(NOW, ends_at, NOW + timedelta(minutes=29, seconds=59))
    assert not LIFE.stands(NOW, ends_at, NOW + timedelta(minutes=30))
    assert not LIFE.stands(ends_at - timedelta(seconds=1), ends_at, ends_at)


def test_the_second_tier_never_outlives_the_session():
    ends_at = NOW + timedelta(minutes=10)
    assert LIFE.elevated_until(NOW, ends_at) == ends_at


def test_strangers_share_one_allowance():
    guesses = [f"client-{number}" for number in range(MOST_GUESSES)]
    assert may_guess(guesses[:-1], "one-more", frozenset())
    assert not may_guess(guesses, "one-more", frozenset())


def test_strangers_lock_no_known_client_out():
    flood = ["stranger"] * 500
    assert may_guess(flood, "known", {"known"})
    assert not may_guess(flood, "stranger", {"known"})
    assert not may_guess(["known"] * MOST_GUESSES, "known", {"known"})
    assert may_guess(["known"] * MOST_GUESSES, "stranger", {"known"})
