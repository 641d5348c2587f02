"""Each usual slip of a sender is told apart from the others, over any body; what is signed rightly is none."""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta, timezone

import pytest
from haven_schemas.acts.pupils.feed_calls import SignatureVerdict
from haven_schemas.errors import ErrorCode, Problem
from hypothesis import given
from hypothesis import strategies as st
from pupils.feeds.secrets import FeedSecrets, SignatureGiven
from pupils.feeds.signed import require_signature
from support.lists import every

NOW = datetime(2026, 11, 27, 12, 0, tzinfo=timezone.utc)
PRESENT, BEFORE, STRANGE = (f"whsec_{base64.b64encode(bytes([each]) * 32).decode()}" for each in (1, 2, 3))
TWO = FeedSecrets([(2, PRESENT), (1, BEFORE)])
ONE = FeedSecrets([(2, PRESENT)], ended=BEFORE)
BODY = b'{"pupils": []}'
AT = str(int(NOW.timestamp()))


def digest(key, *, before=f"msg_1.{AT}.", body=BODY):
    return hmac.digest(key, before.encode() + body, "sha256")


def key_of(secret):
    return base64.b64decode(secret.removeprefix("whsec_"))


def in_base64(raw):
    return base64.b64encode(raw).decode()


def headers(signature, *, timestamp=AT, **more):
    return SignatureGiven("msg_1", timestamp, signature, **more)


def verdict(given, *, secrets=ONE, body=BODY, now=NOW):
    with pytest.raises(Problem) as refused:
        require_signature(secrets, body, given, now)
    assert refused.value.code is ErrorCode.SIGNATURE_INVALID
    return SignatureVerdict(refused.value.ids["signature"])


GOOD = "v1," + in_base64(digest(key_of(PRESENT)))


def test_the_present_secret_comes_first_and_the_one_before_it_is_told_apart():
    assert require_signature(TWO, BODY, headers(GOOD), NOW) == 0
    assert require_signature(TWO, BODY, headers("v1," + in_base64(digest(key_of(BEFORE)))), NOW) == 1


@every(
    ("given", "expected"),
    [
        (headers(GOOD, timestamp="yesterday"), SignatureVerdict.NOT_A_TIMESTAMP),
        (headers(GOOD, timestamp="nan"), SignatureVerdict.NOT_A_TIMESTAMP),
        (headers(GOOD, timestamp="inf"), SignatureVerdict.NOT_A_TIMESTAMP),
        (headers(GOOD, timestamp=AT + "000"), SignatureVerdict.IN_MILLISECONDS),
        (headers("sha256=abc"), SignatureVerdict.NOT_A_SIGNATURE),
        (headers("v1,AAAA"), SignatureVerdict.NOT_A_SIGNATURE),
        (headers(GOOD.removeprefix("v1,")), SignatureVerdict.NOT_A_SIGNATURE),
        (headers("v2," + GOOD.removeprefix("v1,")), SignatureVerdict.NOT_A_SIGNATURE),
        (headers("v1," + digest(key_of(PRESENT)).hex()), SignatureVerdict.IN_HEXADECIMAL),
        (headers(digest(key_of(PRESENT)).hex().upper()), SignatureVerdict.IN_HEXADECIMAL),
        (headers("v1," + in_base64(digest(key_of(BEFORE)))), SignatureVerdict.ENDED_SECRET),
        (headers("v1," + in_base64(digest(PRESENT.encode()))), SignatureVerdict.SECRET_AS_TEXT),
        (headers("v1," + in_base64(digest(PRESENT.removeprefix("whsec_").encode()))), SignatureVerdict.SECRET_AS_TEXT),
        (headers("v1," + in_base64(digest(key_of(PRESENT), before=""))), SignatureVerdict.BODY_ALONE),
        (headers("v1," + in_base64(digest(key_of(STRANGE)))), SignatureVerdict.NO_MATCH),
        (headers("v1," + in_base64(digest(key_of(STRANGE))), key_id="2"), SignatureVerdict.NO_MATCH),
        (headers("v1," + in_base64(digest(key_of(STRANGE))), key_id="7"), SignatureVerdict.UNKNOWN_KEY_ID),
        (headers("v1," + in_base64(digest(key_of(PRESENT), body=b"{}"))), SignatureVerdict.NO_MATCH),
    ],
)
def test_each_slip_is_told_by_its_name(given, expected):
    assert verdict(given) is expected


def test_a_body_that_was_changed_on_its_way():
    signed = "v1," + in_base64(digest(key_of(PRESENT)))
    arrived = BODY + b" "
    of_what_was_sent = f"sha-256=:{in_base64(hashlib.sha256(BODY).digest())}:"
    of_what_arrived = f"sha-256=:{in_base64(hashlib.sha256(arrived).digest())}:"
    assert verdict(headers(signed, content_digest=of_what_was_sent), body=arrived) is SignatureVerdict.OTHER_BODY
    assert verdict(headers(signed, content_digest=of_what_arrived), body=arrived) is SignatureVerdict.NO_MATCH
    assert verdict(headers(signed, content_digest="sha-512=:AAAA:"), body=arrived) is SignatureVerdict.NO_MATCH


@pytest.mark.parametrize("minutes", [-6, 6, -60 * 24, 60 * 24 * 365])
def test_a_clock_that_is_wrong_and_nothing_else(minutes):
    at = str(int((NOW + timedelta(minutes=minutes)).timestamp()))
    given = headers("v1," + in_base64(digest(key_of(PRESENT), before=f"msg_1.{at}.")), timestamp=at)
    assert verdict(given) is SignatureVerdict.WRONG_TIME


def test_what_only_helps_to_explain_decides_nothing():
    """Neither header is signed: a proxy may have changed them, and a thief may choose them."""
    odd = headers(GOOD, key_id="99", content_digest="sha-256=:AAAA:")
    assert require_signature(ONE, BODY, odd, NOW) == 0


@given(
    body=st.binary(max_size=200),
    signature=st.text(max_size=200),
    timestamp=st.text(max_size=20) | st.just(AT),
    key_id=st.none() | st.text(max_size=20),
    content_digest=st.none() | st.text(max_size=80),
)
def test_whatever_is_sent_there_is_a_verdict_and_no_fault(body, signature, timestamp, key_id, content_digest):
    given = headers(signature, timestamp=timestamp, key_id=key_id, content_digest=content_digest)
    assert verdict(given, body=body, secrets=TWO) in set(SignatureVerdict) - {
        SignatureVerdict.RIGHT, SignatureVerdict.RIGHT_BY_PREVIOUS_SECRET, SignatureVerdict.NOT_LOOKED_AT,
    }  # fmt: skip
