"""OpenBao's transit engine, as far as we use it: keys stay inside, we send what is to be wrapped, opened or signed."""

import base64
import binascii
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any
from uuid import UUID

from chassis.ground.away import VaultAway
from chassis.ground.settings import ServiceSettings

from .vault_answers import Reason, VaultRefused
from .vault_session import VaultSession

__all__ = ["PublicVersion", "Reason", "TransitKey", "Vault", "VaultRefused"]

_NAME = re.compile(r"[a-z][a-z0-9-]{0,99}")
_VERSION_KNOWN_SECONDS = 60.0
SIGNS_AFTER = timedelta(minutes=10)
"""A new version signs only then: every service has read its public half by then, and keeps it without the vault."""
_ROTATION_SECONDS = 30.0
"""A new RSA key of 4096 bits can take the vault many seconds to find."""


@dataclass(frozen=True)
class PublicVersion:
    """One version of a signing or sealing key: Ed25519 as 32 raw bytes, RSA as PEM."""

    version: int
    public_key: bytes
    created_at: datetime


@dataclass(frozen=True)
class TransitKey:
    """The public side of a transit key: every version that still opens or verifies, oldest first."""

    name: str
    versions: tuple[PublicVersion, ...]

    @property
    def newest(self) -> PublicVersion:
        """The version that seals now."""
        return self.versions[-1]

    def signing(self, now: datetime) -> PublicVersion:
        """The version that signs at ``now``: the newest that verifiers know; the oldest there is while all are new."""
        known = [each for each in self.versions if each.created_at <= now - SIGNS_AFTER]
        return known[-1] if known else self.versions[0]


class Vault:
    """Transit operations. Each may raise ``VaultAway`` (not reachable) or ``VaultRefused`` (it says no, and why).

    ``clock`` is monotonic seconds, ``now`` the time of day. Key names are ``[a-z0-9-]``; ``ValueError`` for any other.
    """

    def __init__(
        self,
        settings: ServiceSettings,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
    ) -> None:
        self.trust_id: UUID = settings.trust_id
        self._session = VaultSession(settings, clock)
        self._mount = settings.vault_mount
        self._clock = clock
        self._now = now
        self._signing: dict[str, tuple[int, float]] = {}

    def ping(self) -> bool:
        """Whether the vault can be used."""
        return self._session.ping()

    def create_key(self, name: str) -> None:
        """Makes a derived AES-256-GCM key, or leaves the one of that name as it is."""
        self._post("create_key", f"keys/{_checked(name)}", {"type": "aes256-gcm96", "derived": True})

    def encrypt(self, name: str, plaintext: bytes, *, context: bytes | None = None) -> str:
        """``vault:v<N>:<base64>``. A missing key is refused, never made."""
        body = {"plaintext": _base64(plaintext), **_context(context)}
        ciphertext: str = self._post("encrypt", f"encrypt/{_checked(name)}", body)["ciphertext"]
        return ciphertext

    def encrypt_all(self, name: str, items: Sequence[tuple[bytes, bytes]]) -> list[str]:
        """A ciphertext for each plaintext and context, in order; one call, so at most a few hundred. All or none."""
        batch = [{"plaintext": _base64(plaintext), **_context(context)} for plaintext, context in items]
        results = self._post("encrypt", f"encrypt/{_checked(name)}", {"batch_input": batch})["batch_results"]
        ciphertexts = [str(each.get("ciphertext", "")) for each in results]
        if len(ciphertexts) != len(items) or not all(ciphertexts):
            raise VaultRefused(Reason.OTHER)
        return ciphertexts

    def decrypt(self, name: str, ciphertext: str, *, context: bytes | None = None) -> bytes:
        """The plaintext. Refused as ``KEY_MISSING``, ``WRONG_CIPHERTEXT`` or ``VERSION_WITHDRAWN``."""
        body = {"ciphertext": ciphertext, **_context(context)}
        return _bytes(self._post("decrypt", f"decrypt/{_checked(name)}", body)["plaintext"])

    def sign_all(self, name: str, messages: Sequence[bytes], *, version: int) -> list[bytes]:
        """An Ed25519 signature (64 bytes) each under that version, in order; one call, however many they are.

        All or none: refused as a whole if one is, which a batch says inside an answer that is otherwise good.
        """
        body = {"batch_input": [{"input": _base64(each)} for each in messages], "key_version": version}
        results = self._post("sign", f"sign/{_checked(name)}", body)["batch_results"]
        signatures = [str(each.get("signature", "")) for each in results]
        if len(signatures) != len(messages) or not all(signatures):
            raise VaultRefused(Reason.OTHER)
        return [_bytes(each.rpartition(":")[2]) for each in signatures]

    def signing_version(self, name: str, *, anew: bool = False) -> int:
        """Number of the version that signs now, looked up at most once a minute (or ``anew``)."""
        known = self._signing.get(name)
        if anew or known is None or self._clock() - known[1] > _VERSION_KNOWN_SECONDS:
            known = (self.read_key(name).signing(self._now()).version, self._clock())
            self._signing[name] = known
        return known[0]

    def read_key(self, name: str) -> TransitKey:
        """The public halves of a signing (Ed25519) or sealing (RSA) key."""
        data = self._session.call("read_key", "get", self._path(f"keys/{_checked(name)}"))
        versions = [_public_version(number, each) for number, each in data["keys"].items()]
        if not versions:
            raise VaultRefused(Reason.KEY_MISSING)
        return TransitKey(name, tuple(sorted(versions, key=lambda each: each.version)))

    def rotate(self, name: str) -> None:
        """Adds a version, which seals from now on, and signs in a while (``TransitKey.signing``)."""
        path = self._path(f"keys/{_checked(name)}/rotate")
        self._session.call("rotate", "post", path, {}, timeout=_ROTATION_SECONDS)

    def trim(self, name: str, *, oldest_kept: int) -> None:
        """Deletes every version below ``oldest_kept`` for good: what was sealed under them is gone."""
        lowest = {"min_decryption_version": oldest_kept, "min_encryption_version": oldest_kept}
        self._post("trim", f"keys/{_checked(name)}/config", lowest)
        self._post("trim", f"keys/{_checked(name)}/trim", {"min_available_version": oldest_kept})

    def destroy_key(self, name: str) -> bool:
        """Deletes a key and every version of it for good; False if there was none.

        The vault deletes no key unless that was allowed for it before, which also says whether it is there.
        ``VaultRefused`` if this service may not.
        """
        path = f"keys/{_checked(name)}"
        try:
            self._post("destroy_key", f"{path}/config", {"deletion_allowed": True})
        except VaultRefused as refused:
            if refused.reason is Reason.KEY_MISSING:
                return False
            raise
        self._session.call("destroy_key", "delete", self._path(path))
        return True

    def _post(self, operation: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._session.call(operation, "post", self._path(path), body)

    def _path(self, path: str) -> str:
        return f"/v1/{self._mount}/{path}"


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError("not a key name")
    return name


def _context(context: bytes | None) -> dict[str, str]:
    return {} if context is None else {"context": _base64(context)}


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise VaultAway from None


def _public_version(number: str, each: dict[str, Any]) -> PublicVersion:
    pem_or_base64: str = each["public_key"]
    public = pem_or_base64.encode() if pem_or_base64.startswith("-----") else _bytes(pem_or_base64)
    return PublicVersion(int(number), public, datetime.fromisoformat(each["creation_time"]))
