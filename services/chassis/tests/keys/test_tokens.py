"""Tokens signed by a real OpenBao: each kind is what it is, and nothing passes for another."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from chassis.access.token_claims import PERMIT_RIGHTS, grants_claim, service_actor
from chassis.access.tokens import (
    ServiceTokens,
    sign_jwt,
    sign_jwts,
    verify,
    verify_access,
    verify_permit,
    verify_service,
    verify_setup,
)
from chassis.ground.away import VaultAway
from chassis.ground.context import Access, Grant
from chassis.keys.trusted_keys import TrustedKeys
from chassis.keys.vault import VaultRefused
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from haven_local.setup_token import mint_setup_token
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import SERVICE_RIGHTS, Right
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .conftest import Keys, calls
from .forging import (
    NOW,
    REMOVED,
    SCHOOL,
    SESSION,
    STAFF,
    access_claims,
    hmac_signed,
    permit_claims,
    service_claims,
    setup_claims,
    signed,
    unsigned,
)

Verify = Callable[..., Access]


def _code(check: Verify, token: str, trusted: TrustedKeys, keys: Keys, now: datetime = NOW) -> ErrorCode:
    with pytest.raises(Problem) as refused:
        check(token, trusted, keys.trust_id, now)
    assert not refused.value.ids
    return refused.value.code


def test_an_access_token_becomes_its_bearer(keys: Keys) -> None:
    grants = (
        Grant(frozenset({SCHOOL, uuid4()}), "pastoral_lead", frozenset({"record:read"}), frozenset({"b"}), frozenset()),
        Grant(frozenset({SCHOOL}), "reporter", frozenset({Right.CONCERN_REPORT.value}), None, None),
    )
    until = NOW + timedelta(minutes=20)
    claims = access_claims(keys, grants=grants_claim(grants), elevated_until=int(until.timestamp()), aud=REMOVED)
    token = sign_jwt(keys.vault("identity"), "access-token", claims)
    access = verify_access(token, keys.trusted(), keys.trust_id, NOW)
    assert (access.kind, access.actor_id, access.session_id) == ("staff", STAFF, SESSION)
    assert access.grants == grants
    assert access.elevated_until == until
    assert access.token == token
    assert token not in repr(access)
    assert verify(token, keys.trusted("audit"), keys.trust_id, NOW) == access


def test_what_is_older_than_its_claim_says_does_not_open(keys: Keys) -> None:
    """None without the claim: an identity from before it says nothing of how far its bearer is the owner."""
    for claim, opens_from in (
        (None, None),
        (int((NOW - timedelta(days=1)).timestamp()), NOW - timedelta(days=1)),
        (REMOVED, NOW),
    ):
        token = signed(keys.world, "access-token", access_claims(keys, opens_from=claim))
        access = verify_access(token, keys.trusted(), keys.trust_id, NOW)
        assert access.opens_from == opens_from
        assert access.opens(NOW)
        assert access.opens(NOW - timedelta(days=2)) is (opens_from is None)


def test_a_permit_may_report_and_nothing_else(keys: Keys) -> None:
    claims = permit_claims(keys, aud=REMOVED)
    token = sign_jwt(keys.vault("identity"), "reporting-permit", claims)
    access = verify_permit(token, keys.trusted(), keys.trust_id, NOW + timedelta(days=7))
    assert (access.kind, access.actor_id, access.session_id) == ("permit", STAFF, None)
    assert str(access.permit_number) == claims["jti"]
    assert {right for right in Right if access.has(right)} == PERMIT_RIGHTS
    assert access.school_ids == {SCHOOL}


def test_several_are_signed_in_one_call_of_the_vault_and_in_order(keys: Keys) -> None:
    vault, trusted = keys.vault("identity"), keys.trusted()
    many = [permit_claims(keys, aud=REMOVED, jti=str(uuid4())) for _ in range(20)]
    before = calls("sign")
    tokens = sign_jwts(vault, "reporting-permit", many)
    assert calls("sign") - before == 1
    numbers = [str(verify_permit(token, trusted, keys.trust_id, NOW).permit_number) for token in tokens]
    assert numbers == [claims["jti"] for claims in many]
    assert sign_jwts(vault, "reporting-permit", []) == []
    with pytest.raises(VaultRefused):
        sign_jwts(keys.vault("alerts"), "reporting-permit", many)


@pytest.mark.parametrize("service", sorted(SERVICE_RIGHTS))
def test_a_service_has_its_listed_rights(keys: Keys, service: str) -> None:
    tokens = ServiceTokens(keys.vault(service), keys.settings(service), lambda: NOW)
    access = verify_service(tokens.current("remind"), keys.trusted("audit"), keys.trust_id, NOW)
    assert (access.kind, access.service, access.job) == ("service", service, "remind")
    assert access.actor_id == service_actor(service)
    assert {right for right in Right if access.has(right)} == SERVICE_RIGHTS[service]


def test_a_service_cannot_claim_more_than_is_listed(keys: Keys) -> None:
    token = signed(keys.world, "service-alerts", service_claims(keys, rights=["record:read"], sub=str(STAFF)))
    access = verify_service(token, keys.trusted(), keys.trust_id, NOW)
    assert not access.has(Right.RECORD_READ)
    assert access.actor_id == service_actor("alerts")


def test_the_set_up_token_of_the_command_line_verifies(keys: Keys) -> None:
    token = mint_setup_token(keys.world.vault, NOW)
    access = verify_setup(token, keys.trusted(), keys.trust_id, NOW)
    assert access.kind == "setup"
    assert {right for right in Right if access.has(right)} == {Right.INSTALLATION_SET_UP}


def test_no_service_signs_as_another(keys: Keys) -> None:
    for service in SERVICE_RIGHTS:
        vault = keys.vault(service)
        for key in ("access-token", "reporting-permit", "setup", *(f"service-{other}" for other in SERVICE_RIGHTS)):
            may = key == f"service-{service}" or (service == "identity" and key in ("access-token", "reporting-permit"))
            if not may:
                with pytest.raises(VaultRefused):
                    sign_jwt(vault, key, access_claims(keys))


def test_every_kind_is_refused_where_another_is_asked_for(keys: Keys) -> None:
    trusted = keys.trusted()
    tokens = {
        verify_access: signed(keys.world, "access-token", access_claims(keys)),
        verify_permit: signed(keys.world, "reporting-permit", permit_claims(keys)),
        verify_service: signed(keys.world, "service-alerts", service_claims(keys)),
        verify_setup: signed(keys.world, "setup", setup_claims()),
    }
    for check in tokens:
        for owner, token in tokens.items():
            if check is owner:
                assert check(token, trusted, keys.trust_id, NOW)
            else:
                assert _code(check, token, trusted, keys) is ErrorCode.TOKEN_INVALID


def test_claims_of_one_kind_signed_by_the_key_of_another_are_refused(keys: Keys) -> None:
    """The issuer's own key, with every header it might put: the key decides what a token can be."""
    trusted = keys.trusted()
    kinds = {
        "access-token": access_claims(keys),
        "reporting-permit": permit_claims(keys),
        "service-alerts": service_claims(keys),
        "service-incidents": service_claims(keys, "incidents"),
        "setup": setup_claims(aud=str(keys.trust_id)),
    }
    types = ["at+jwt", "permit+jwt", "service+jwt", "JWT", None]
    accepted, codes = set(), set()
    for key in kinds:
        for claimed, claims in kinds.items():
            for kid in (f"{key}:v1", f"{claimed}:v1"):
                for typ in types:
                    token = signed(keys.world, key, claims, kid=kid, typ=typ)
                    try:
                        access = verify(token, trusted, keys.trust_id, NOW)
                        accepted.add((key, claimed, typ, access.kind))
                    except Problem as problem:
                        codes.add(problem.code)
    assert codes == {ErrorCode.TOKEN_INVALID}
    assert accepted == {
        ("access-token", "access-token", "at+jwt", "staff"),
        ("reporting-permit", "reporting-permit", "permit+jwt", "permit"),
        ("service-alerts", "service-alerts", "service+jwt", "service"),
        ("service-incidents", "service-incidents", "service+jwt", "service"),
        ("setup", "setup", "JWT", "setup"),
    }


_HEADERS: list[dict[str, Any]] = [
    {"alg": "none"},
    {"alg": "None"},
    {"alg": "HS256"},
    {"alg": "ES256"},
    {"alg": None},
    {"kid": None},
    {"kid": "access-token"},
    {"kid": "access-token:v2"},
    {"kid": "access-token:v01"},
    {"kid": "access-token:v1 "},
    {"kid": "access-token:v1\n"},
    {"kid": "ACCESS-TOKEN:v1"},
    {"kid": "../access-token:v1"},
    {"kid": "intake:v1"},
    {"kid": "service-unknown:v1"},
    {"kid": ["access-token:v1"]},
    {"kid": 1},
    {"typ": None},
    {"typ": "JWT"},
    {"typ": "AT+JWT"},
    {"crit": ["exp"]},
    {"crit": ["b64"], "b64": False},
]


@pytest.mark.parametrize("header", _HEADERS, ids=str)
def test_no_other_header_passes(keys: Keys, header: dict[str, Any]) -> None:
    token = signed(keys.world, "access-token", access_claims(keys), **header)
    assert _code(verify_access, token, keys.trusted(), keys) is ErrorCode.TOKEN_INVALID


def test_a_public_key_is_not_a_secret(keys: Keys) -> None:
    public = keys.vault().read_key("access-token").newest.public_key
    for alg in ("HS256", "EdDSA", "none"):
        header = {"alg": alg, "kid": "access-token:v1", "typ": "at+jwt"}
        claims = access_claims(keys)
        for token in (hmac_signed(public, header, claims), unsigned(header, claims) + "."):
            assert _code(verify_access, token, keys.trusted(), keys) is ErrorCode.TOKEN_INVALID


_CLAIMS: list[dict[str, Any]] = [
    {"iss": "incidents"},
    {"iss": REMOVED},
    {"aud": str(uuid4())},
    {"aud": REMOVED},
    {"aud": []},
    {"sub": REMOVED},
    {"sub": "head teacher"},
    {"sid": REMOVED},
    {"jti": REMOVED},
    {"exp": REMOVED},
    {"iat": REMOVED},
    {"exp": "soon"},
    {"exp": 10**30},
    {"exp": float("inf")},
    {"grants": REMOVED},
    {"grants": {}},
    {"grants": [["dsl", ["everywhere"], [], None, None, None]]},
    {"grants": [["dsl", [], [], None, None]]},
    {"grants": [["dsl", [], "record:read", None, None, None]]},
    {"elevated_until": REMOVED},
    {"elevated_until": "2030-01-01"},
]


@pytest.mark.parametrize(
    "changes", _CLAIMS, ids=[f"{place}-{next(iter(claim))}" for place, claim in enumerate(_CLAIMS)]
)
def test_no_other_claims_pass(keys: Keys, changes: dict[str, Any]) -> None:
    token = signed(keys.world, "access-token", access_claims(keys, **changes))
    assert _code(verify_access, token, keys.trusted(), keys) is ErrorCode.TOKEN_INVALID


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (-6, ErrorCode.TOKEN_INVALID),
        (-5, None),
        (0, None),
        (64, None),
        (65, ErrorCode.TOKEN_EXPIRED),
        (10**6, ErrorCode.TOKEN_EXPIRED),
    ],
)
def test_five_seconds_of_skew_and_no_more(keys: Keys, seconds: int, code: ErrorCode | None) -> None:
    token, at = signed(keys.world, "access-token", access_claims(keys)), NOW + timedelta(seconds=seconds)
    if code is None:
        assert verify_access(token, keys.trusted(), keys.trust_id, at)
    else:
        assert _code(verify_access, token, keys.trusted(), keys, at) is code


@pytest.mark.parametrize(
    ("key", "claims", "longest"),
    [
        ("access-token", access_claims, timedelta(minutes=2)),
        ("reporting-permit", permit_claims, timedelta(days=8)),
        ("service-alerts", service_claims, timedelta(seconds=60)),
    ],
)
def test_no_kind_outlives_its_longest_life(
    keys: Keys, key: str, claims: Callable[..., dict[str, Any]], longest: timedelta
) -> None:
    for beyond, passes in ((0, True), (1, False)):
        exp = int((NOW + longest).timestamp()) + beyond
        token = signed(keys.world, key, claims(keys, exp=exp))
        if passes:
            assert verify(token, keys.trusted(), keys.trust_id, NOW)
        else:
            assert _code(verify, token, keys.trusted(), keys) is ErrorCode.TOKEN_INVALID


_unhurried = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def warm(keys: Keys) -> tuple[TrustedKeys, str]:
    trusted, token = keys.trusted(), signed(keys.world, "access-token", access_claims(keys))
    assert verify_access(token, trusted, keys.trust_id, NOW)
    return trusted, token


@_unhurried
@given(at=st.integers(0, 10**6), character=st.characters(min_codepoint=32, max_codepoint=126))
def test_one_changed_character_breaks_a_token(
    keys: Keys, warm: tuple[TrustedKeys, str], at: int, character: str
) -> None:
    trusted, token = warm
    at %= len(token) - 1  # the last character of a signature has bits that mean nothing
    if token[at] != character:
        changed = token[:at] + character + token[at + 1 :]
        assert _code(verify, changed, trusted, keys) is ErrorCode.TOKEN_INVALID


@_unhurried
@given(rubbish=st.text(max_size=300) | st.binary(max_size=300).map(lambda raw: raw.decode("latin-1")))
def test_any_rubbish_is_refused_in_the_same_way(keys: Keys, warm: tuple[TrustedKeys, str], rubbish: str) -> None:
    trusted, token = warm
    for text in (rubbish, f"{rubbish}.{rubbish}.{rubbish}", token + rubbish if rubbish else "", f"{token}.{rubbish}"):
        assert _code(verify, text, trusted, keys) is ErrorCode.TOKEN_INVALID


def test_a_huge_token_is_not_even_read(keys: Keys) -> None:
    began = time.thread_time()
    assert _code(verify, "e" * 10_000_000, keys.trusted(), keys) is ErrorCode.TOKEN_INVALID
    assert time.thread_time() - began < 1


def test_a_service_signs_once_a_minute_and_job(keys: Keys) -> None:
    now = [NOW]
    tokens = ServiceTokens(keys.vault("alerts"), keys.settings("alerts"), lambda: now[0])
    first = tokens.current("remind")
    now[0] += timedelta(seconds=39)
    assert tokens.current("remind") == first
    assert tokens.current("escalate") != first
    now[0] += timedelta(seconds=2)
    second = tokens.current("remind")
    assert second != first
    assert verify_service(second, keys.trusted(), keys.trust_id, now[0] + timedelta(seconds=60))
    keys.wire.cut()
    assert tokens.current("remind") == second
    now[0] += timedelta(seconds=60)
    with pytest.raises(VaultAway):
        tokens.current("remind")


def test_what_was_believed_once_is_still_refused_too_late_for_another_trust_or_without_its_key(
    keys: Keys, warm: tuple[TrustedKeys, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted, token = warm
    assert verify_access(token, trusted, keys.trust_id, NOW)
    assert _code(verify_access, token, trusted, keys, NOW + timedelta(hours=1)) is ErrorCode.TOKEN_EXPIRED
    assert _code(verify_permit, token, trusted, keys) is ErrorCode.TOKEN_INVALID
    with pytest.raises(Problem):
        verify_service(token, trusted, uuid4(), NOW)
    monkeypatch.setattr(trusted, "find", lambda _: None)
    assert _code(verify_access, token, trusted, keys) is ErrorCode.TOKEN_INVALID


def test_a_token_is_believed_under_the_very_key_that_signed_it_alone(
    keys: Keys, warm: tuple[TrustedKeys, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also one that was believed before: a key of the same name may have been replaced."""
    trusted, token = warm
    monkeypatch.setattr(trusted, "find", lambda _: Ed25519PrivateKey.generate().public_key())
    assert _code(verify_access, token, trusted, keys) is ErrorCode.TOKEN_INVALID
