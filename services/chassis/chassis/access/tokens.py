"""Signed tokens (JWT, EdDSA only): who may call. A token of one kind is never taken for another.

The key id names the transit key and its version; the key decides the kind, the kind decides type header, issuer and
longest life. Nothing a token says about itself is believed before its signature under that key holds.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from haven_schemas.errors import ErrorCode, Problem
from pydantic import ValidationError

from chassis.ground.context import Access
from chassis.keys.key_metrics import TOKENS_REFUSED
from chassis.keys.trusted_keys import ACCESS, PERMIT, SERVICE_KEYS, SETUP, TOKEN_KEYS, TrustedKeys, key_name_of

from .token_claims import ALGORITHM, AccessClaims, PermitClaims, ServiceClaims, SetupClaims, TokenKind, kind_of
from .token_signing import ServiceTokens, sign_jwt, sign_jwts

__all__ = [
    "ServiceTokens",
    "sign_jwt",
    "sign_jwts",
    "verify",
    "verify_access",
    "verify_permit",
    "verify_service",
    "verify_setup",
]

SKEW_SECONDS = 5
_LONGEST_TOKEN = 16_384

_Claims = AccessClaims | PermitClaims | ServiceClaims | SetupClaims
_MODELS: dict[str, type[_Claims]] = {ACCESS: AccessClaims, PERMIT: PermitClaims, SETUP: SetupClaims}


def verify(
    token: str, trusted: TrustedKeys, trust_id: UUID, now: datetime, key_names: Collection[str] = TOKEN_KEYS
) -> Access:
    """The caller of a token signed by one of ``key_names`` (default: any kind; ``Access.kind`` says which).

    ``Problem(token_expired)`` past its end (5 s of skew), ``Problem(token_invalid)`` for anything else that does not
    hold; ``VaultAway`` if its key is not known and cannot be looked up.
    """
    try:
        return _claims(token, trusted, trust_id, now, key_names).access(token)
    except Problem as problem:
        TOKENS_REFUSED.labels(problem.code.value).inc()
        raise
    except (jwt.PyJWTError, ValidationError, ValueError, TypeError, OverflowError):
        TOKENS_REFUSED.labels(ErrorCode.TOKEN_INVALID.value).inc()
        raise Problem(ErrorCode.TOKEN_INVALID) from None


def verify_access(token: str, trusted: TrustedKeys, trust_id: UUID, now: datetime) -> Access:
    """The member of staff of an access token. Errors as ``verify``, here and below."""
    return verify(token, trusted, trust_id, now, {ACCESS})


def verify_permit(token: str, trusted: TrustedKeys, trust_id: UUID, now: datetime) -> Access:
    """The bearer of a reporting permit; whether its number is spent is not known here."""
    return verify(token, trusted, trust_id, now, {PERMIT})


def verify_service(token: str, trusted: TrustedKeys, trust_id: UUID, now: datetime) -> Access:
    """The service of a service token, with its rights from the closed list."""
    return verify(token, trusted, trust_id, now, SERVICE_KEYS)


def verify_setup(token: str, trusted: TrustedKeys, trust_id: UUID, now: datetime) -> Access:
    """The command line that fills an empty installation."""
    return verify(token, trusted, trust_id, now, {SETUP})


def _claims(token: str, trusted: TrustedKeys, trust_id: UUID, now: datetime, key_names: Collection[str]) -> _Claims:
    if len(token) > _LONGEST_TOKEN:
        raise Problem(ErrorCode.TOKEN_INVALID)
    header = jwt.get_unverified_header(token)
    name = key_name_of(str(header.get("kid")))
    kind = kind_of(name)
    key = trusted.find(header["kid"]) if name in key_names and _fits(header, kind) else None
    if key is None:
        raise Problem(ErrorCode.TOKEN_INVALID)
    claims = _signed(token, key.public_bytes_raw(), name, trust_id)
    _check_times(claims, kind, now)
    return claims


@lru_cache(maxsize=1_024)
def _signed(token: str, key: bytes, name: str, trust_id: UUID) -> _Claims:
    """What the token says, if ``key`` signed it: true for good once it was true, and one token makes many calls.

    Whether the key is still trusted, the token still young and the session still there is asked each time.
    """
    kind = kind_of(name)
    body = jwt.decode(
        token,
        Ed25519PublicKey.from_public_bytes(key),
        algorithms=[ALGORITHM],
        audience=str(trust_id) if kind.names_trust else None,
        issuer=kind.issuer,
        options={"verify_exp": False, "verify_iat": False, "verify_nbf": False, "verify_aud": kind.names_trust},
    )
    return _MODELS.get(name, ServiceClaims).model_validate(body)


def _fits(header: Mapping[str, Any], kind: TokenKind) -> bool:
    return header.get("alg") == ALGORITHM and header.get("typ") == kind.typ and "crit" not in header


def _check_times(claims: _Claims, kind: TokenKind, now: datetime) -> None:
    at = now.timestamp()
    if claims.iat > at + SKEW_SECONDS or claims.exp - claims.iat > kind.longest.total_seconds():
        raise Problem(ErrorCode.TOKEN_INVALID)
    if claims.exp + SKEW_SECONDS <= at:
        raise Problem(ErrorCode.TOKEN_EXPIRED)
