"""What an ID token has to say, after its signature was found right (OpenID Connect Core 3.1.3.7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from authlib.oidc.core import CodeIDToken
from haven_schemas.acts.identity.sign_on import ProviderKind
from joserfc.errors import ExpiredTokenError, InvalidClaimError, JoseError

from identity.names import normal_email

LEEWAY_SECONDS = 60
"""By how much the clocks of provider and installation may differ."""
LONGEST_LIFE = timedelta(hours=24)
"""Of an ID token, whatever it says itself; Microsoft's and Google's hold for an hour."""
RECENT = timedelta(minutes=10)
"""How long ago somebody may have shown a second factor at the provider for it to count here."""
_LONGEST_SUBJECT = 255

_REASONS = {"iss": "wrong_issuer", "aud": "wrong_audience", "azp": "wrong_audience", "nonce": "wrong_nonce"}
_TRUE = (True, "1", "true", "True")
"""As Microsoft writes ``xms_edov``."""


class TokenRefused(Exception):
    """``reason``: the code of an outcome of the audit log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Expected:
    """What is pinned. ``domains``: in their normal form; ``tenant``: of Microsoft alone."""

    kind: ProviderKind
    issuer: str
    tenant: str | None
    domains: frozenset[str]
    client_id: str
    nonce: str


@dataclass(frozen=True)
class SignedOn:
    """Who signed in at the provider. ``email``: an address that the provider verified, in a pinned domain, else None.

    ``second_factor_at``: when they showed a second factor there, if the token says so.
    """

    issuer: str
    subject: str
    email: str | None
    why_no_email: str
    second_factor_at: datetime | None


def check_claims(claims: Mapping[str, Any], expected: Expected, now: datetime) -> SignedOn:
    """Who it is; ``TokenRefused`` for anything that is missing or is not what was pinned."""
    _check_standard(claims, expected, now)
    subject = (_microsoft if expected.kind == "microsoft" else _google)(claims, expected)
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT:
        raise TokenRefused("wrong_claims")
    email, why_not = _verified_address(claims, expected)
    return SignedOn(expected.issuer, subject, email, why_not, _second_factor_at(claims, now))


def _check_standard(claims: Mapping[str, Any], expected: Expected, now: datetime) -> None:
    options = {
        "iss": {"essential": True, "value": expected.issuer},
        "aud": {"essential": True, "value": expected.client_id},
        "nonce": {"essential": True, "value": expected.nonce},
    }
    params = {"nonce": expected.nonce, "client_id": expected.client_id}
    seconds = int(now.timestamp())
    try:
        CodeIDToken(dict(claims), {}, options, params).validate(now=seconds, leeway=LEEWAY_SECONDS)
    except ExpiredTokenError:
        raise TokenRefused("sign_on_expired") from None
    except InvalidClaimError as error:
        raise TokenRefused(_REASONS.get(error.claim, "wrong_claims")) from None
    except (JoseError, TypeError, ValueError):
        raise TokenRefused("wrong_claims") from None
    if claims["aud"] not in (expected.client_id, [expected.client_id]):
        raise TokenRefused("wrong_audience")
    issued = claims["iat"]
    if not isinstance(issued, int | float) or issued > seconds + LEEWAY_SECONDS:
        raise TokenRefused("wrong_claims")
    if seconds - issued > LONGEST_LIFE.total_seconds():
        raise TokenRefused("sign_on_expired")


def _microsoft(claims: Mapping[str, Any], expected: Expected) -> Any:
    """``oid`` is the person's in the organisation, whatever program asks."""
    if not expected.tenant or claims.get("tid") != expected.tenant:
        raise TokenRefused("wrong_tenant")
    return claims.get("oid")


def _google(claims: Mapping[str, Any], expected: Expected) -> Any:
    """``hd`` is the domain of an account of Google Workspace; a private account has none."""
    hosted = claims.get("hd")
    if not isinstance(hosted, str) or normal_email(hosted) not in expected.domains:
        raise TokenRefused("wrong_tenant")
    return claims.get("sub")


def _verified_address(claims: Mapping[str, Any], expected: Expected) -> tuple[str | None, str]:
    """Microsoft lets anybody's address be written into an account: only ``xms_edov`` says that its domain is theirs."""
    of_microsoft, of_google = claims.get("xms_edov") in _TRUE, claims.get("email_verified") is True
    verified = of_microsoft if expected.kind == "microsoft" else of_google
    email = claims.get("email")
    if not isinstance(email, str) or not verified:
        return None, "address_unverified"
    normal = normal_email(email)
    if normal.rpartition("@")[2] not in expected.domains:
        return None, "other_domain"
    return normal, ""


def _second_factor_at(claims: Mapping[str, Any], now: datetime) -> datetime | None:
    """Of Microsoft's ``amr`` (RFC 8176: ``mfa``) with ``auth_time``; None if it was not now or cannot be told."""
    methods, at = claims.get("amr"), claims.get("auth_time")
    if not isinstance(methods, list) or "mfa" not in methods or isinstance(at, bool) or not isinstance(at, int):
        return None
    ago = now.timestamp() - at
    if not -LEEWAY_SECONDS <= ago <= RECENT.total_seconds():
        return None
    return now - timedelta(seconds=max(0.0, ago))
