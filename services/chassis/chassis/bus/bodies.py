"""Sealing of RPC bodies with the bus key: transient messages that wait do reach the broker's disk.

A sealed body is ``version (1 byte) | length of the key id (1 byte) | key id | nonce (12 bytes) | ciphertext and tag``.
AES-256-GCM; all bytes before the nonce and the caller's ``associated`` bytes are authenticated, so a request cannot be
passed off as a reply, nor the reply of one call as that of another. Nonces are random: a key serves at most 2**32
bodies, far more than pass between two rotations.
"""

import base64
import binascii
import json
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_VERSION = 1
_NONCE_BYTES = 12
_KEY_BYTES = 32
_LOOK_EVERY_SECONDS = 1.0


def request_associated_data(service: str) -> bytes:
    """What a request is bound to: the service it was sent to."""
    return b"request:" + service.encode()


def reply_associated_data(call: str) -> bytes:
    """What a reply is bound to: the one call it answers."""
    return b"reply:" + call.encode()


class UnreadableBody(ValueError):
    """The body was not sealed for us: wrong key, wrong place, or altered. Says nothing of its content."""

    def __init__(self) -> None:
        super().__init__("unreadable body")


class BusKeys:
    """The bus keys of a mounted file ``{"current": id, "keys": {id: base64 of 32 bytes}}``; two hold in a rotation.

    The file is looked at again at most once a second, and at once when a body names an unknown key. A file that cannot
    be read then leaves the keys as they were; at the start it raises ``OSError`` or ``ValueError``.
    """

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._clock = clock
        self._looked_at = clock()
        self._changed_at = path.stat().st_mtime_ns
        self._header, self._current, self._ciphers = _parse(path.read_bytes())

    @classmethod
    def load(cls, path: Path) -> "BusKeys":
        """The keys of the file at ``path``."""
        return cls(path)

    def seal(self, plaintext: bytes, associated: bytes) -> bytes:
        """``plaintext`` under the current key, bound to ``associated``, the data of a request or a reply."""
        self._look_again()
        header, cipher = self._header, self._current
        nonce = os.urandom(_NONCE_BYTES)
        return header + nonce + cipher.encrypt(nonce, plaintext, header + associated)

    def open(self, sealed: bytes, associated: bytes) -> bytes:
        """What ``seal`` was given with the same ``associated``; ``UnreadableBody`` otherwise."""
        self._look_again()
        if len(sealed) < 2 or sealed[0] != _VERSION:
            raise UnreadableBody
        start = 2 + sealed[1]
        header, nonce = sealed[:start], sealed[start : start + _NONCE_BYTES]
        cipher = self._cipher(header)
        if cipher is None or len(nonce) < _NONCE_BYTES:
            raise UnreadableBody
        try:
            return cipher.decrypt(nonce, sealed[start + _NONCE_BYTES :], header + associated)
        except InvalidTag:
            raise UnreadableBody from None

    def _cipher(self, header: bytes) -> AESGCM | None:
        if header not in self._ciphers:
            self._read_if_changed()
        return self._ciphers.get(header)

    def _look_again(self) -> None:
        now = self._clock()
        if now - self._looked_at >= _LOOK_EVERY_SECONDS:
            self._looked_at = now
            self._read_if_changed()

    def _read_if_changed(self) -> None:
        try:
            changed_at = self._path.stat().st_mtime_ns
            if changed_at != self._changed_at:
                self._header, self._current, self._ciphers = _parse(self._path.read_bytes())
                self._changed_at = changed_at
        except (OSError, ValueError):
            return  # half-written or being replaced: the keys in hand still hold, and we look again in a second


def _parse(content: bytes) -> tuple[bytes, AESGCM, Mapping[bytes, AESGCM]]:
    try:
        document = json.loads(content)
        ciphers = {_header(key_id): _aes(encoded) for key_id, encoded in document["keys"].items()}
        header = _header(document["current"])
        return header, ciphers[header], ciphers
    except (KeyError, TypeError, AttributeError, binascii.Error, json.JSONDecodeError):
        raise ValueError("the bus keys file is not of the form {current, keys}") from None


def _header(key_id: str) -> bytes:
    encoded = key_id.encode()
    return bytes((_VERSION, len(encoded))) + encoded


def _aes(encoded: str) -> AESGCM:
    key = base64.b64decode(encoded, validate=True)
    if len(key) != _KEY_BYTES:
        raise ValueError("a bus key is 32 bytes")
    return AESGCM(key)
