"""Tokens signed in the vault: the private halves never leave it."""

import base64
import json
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timezone
from typing import Any
from uuid import uuid4

from chassis.ground.settings import ServiceSettings
from chassis.keys.public_keys import kid_of
from chassis.keys.trusted_keys import service_key
from chassis.keys.vault import Vault, VaultRefused

from .token_claims import ALGORITHM, SERVICE_LIFE, kind_of, service_actor

_RENEWED_BEFORE_END_SECONDS = 20
_OWN_WORK = "own_work"
_MOST_JOBS = 100


def sign_jwt(vault: Vault, key_name: str, claims: Mapping[str, Any]) -> str:
    """``claims`` and the trust as audience, signed by the version in force of ``key_name``, as a compact JWT.

    ``VaultAway``; ``VaultRefused`` if this service may not sign with that key.
    """
    return sign_jwts(vault, key_name, [claims])[0]


def sign_jwts(vault: Vault, key_name: str, many: Sequence[Mapping[str, Any]]) -> list[str]:
    """As ``sign_jwt``, a token for each of ``many``, signed in one call of the vault."""
    if not many:
        return []
    try:
        return _signed(vault, key_name, many, vault.signing_version(key_name))
    except VaultRefused:  # perhaps the version was withdrawn within the last minute
        return _signed(vault, key_name, many, vault.signing_version(key_name, anew=True))


class ServiceTokens:
    """Tokens for the service's own work: one a job, signed anew before it ends. Thread-safe."""

    def __init__(
        self, vault: Vault, settings: ServiceSettings, now: Callable[[], datetime] = lambda: datetime.now(timezone.utc)
    ) -> None:
        self._vault = vault
        self._service = settings.service
        self._now = now
        self._kept: dict[str, tuple[str, float]] = {}
        self._lock = threading.Lock()

    def current(self, job: str = _OWN_WORK) -> str:
        """A token good for at least 15 s; ``job`` is the name of an event type or timed job, never an id.

        ``VaultAway`` if a new one is needed and cannot be signed.
        """
        at = self._now().timestamp()
        with self._lock:
            token, ends_at = self._kept.get(job, ("", 0.0))
        if at < ends_at - _RENEWED_BEFORE_END_SECONDS:
            return token
        token, ends_at = self._sign(job, int(at))
        with self._lock:
            if len(self._kept) >= _MOST_JOBS:
                self._kept.clear()
            self._kept[job] = (token, ends_at)
        return token

    def _sign(self, job: str, at: int) -> tuple[str, float]:
        ends_at = at + int(SERVICE_LIFE.total_seconds())
        claims = {
            "iss": self._service,
            "sub": str(service_actor(self._service)),
            "job": job,
            "jti": str(uuid4()),
            "iat": at,
            "exp": ends_at,
        }
        return sign_jwt(self._vault, service_key(self._service), claims), float(ends_at)


def _signed(vault: Vault, key_name: str, many: Sequence[Mapping[str, Any]], version: int) -> list[str]:
    header = _part({"alg": ALGORITHM, "kid": kid_of(key_name, version), "typ": kind_of(key_name).typ})
    parts = [f"{header}.{_part({**claims, 'aud': str(vault.trust_id)})}" for claims in many]
    signatures = vault.sign_all(key_name, [part.encode() for part in parts], version=version)
    return [f"{part}.{_url_safe(signature)}" for part, signature in zip(parts, signatures, strict=True)]


def _part(content: Mapping[str, Any]) -> str:
    return _url_safe(json.dumps(content, separators=(",", ":")).encode())


def _url_safe(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
