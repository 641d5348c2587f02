"""A line of the list, and how it is proved.

A line is JSON (RFC 8785). What is signed is the list's name and the line; what is stored is both, line and signature.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

KEY = "destruction-list"
"""Of the vault: signs lines and certificates, and nothing else."""
_SIGNED_AS = b"haven destruction list 1\n"
NOTHING_BEFORE = b""


class ListBroken(Exception):
    """The list is not what was written: a line is missing, changed, or signed by nobody known. ``number``: which."""

    def __init__(self, number: int) -> None:
        super().__init__("the destruction list is broken")
        self.number = number


@dataclass(frozen=True)
class Line:
    """One line. ``version``: of the key that signed it; ``at``: RFC 3339, UTC; ``before``: digest of the line
    before."""

    number: int
    id: UUID
    kind: str
    ref_id: UUID
    at: str
    content: Mapping[str, Any]
    version: int
    before: bytes

    @property
    def text(self) -> bytes:
        """The line as it is digested."""
        return rfc8785.dumps(
            {
                "v": 1,
                "number": self.number,
                "id": str(self.id),
                "kind": self.kind,
                "ref_id": str(self.ref_id),
                "at": self.at,
                "content": dict(self.content),
                "key": self.version,
                "before": self.before.hex(),
            }
        )

    @property
    def signed(self) -> bytes:
        """What is signed of it."""
        return _SIGNED_AS + self.text

    @property
    def digest(self) -> bytes:
        """What the next line names: 32 bytes."""
        return hashlib.sha256(self.text).digest()

    def stored(self, signature: bytes) -> bytes:
        """The line with its signature, as it is kept."""
        return rfc8785.dumps({"line": self.text.decode(), "signature": base64.b64encode(signature).decode()})


def read_line(stored: bytes, number: int, before: bytes, keys: Mapping[int, bytes]) -> Line:
    """The line of that number, which follows the one with digest ``before``; ``keys``: public halves by version.

    ``ListBroken`` if it is another, changed, or not signed.
    """
    try:
        found = json.loads(stored)
        line = _line(json.loads(found["line"]))
        signature, public = base64.b64decode(found["signature"], validate=True), keys[line.version]
        Ed25519PublicKey.from_public_bytes(public).verify(signature, line.signed)
        is_next = line.text == found["line"].encode() and line.number == number and line.before == before
    except (ValueError, KeyError, TypeError, InvalidSignature):
        raise ListBroken(number) from None
    if not is_next:
        raise ListBroken(number)
    return line


def _line(said: Mapping[str, Any]) -> Line:
    return Line(
        number=int(said["number"]),
        id=UUID(said["id"]),
        kind=str(said["kind"]),
        ref_id=UUID(said["ref_id"]),
        at=str(said["at"]),
        content=said["content"],
        version=int(said["key"]),
        before=bytes.fromhex(said["before"]),
    )
