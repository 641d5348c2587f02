"""A passkey in software: what a browser and its authenticator answer, true to form or bent by a test."""

import hashlib
import json
import struct
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

_PRESENT, _VERIFIED, _ELIGIBLE, _BACKED_UP, _ATTESTED = 0x01, 0x04, 0x08, 0x10, 0x40


@dataclass
class SoftwareKey:
    """One ES256 credential. ``count`` None: a synchronised passkey, which always says 0."""

    origin: str
    rp_id: str
    count: int | None = 0
    user_verified: bool = True
    credential_id: bytes = field(default_factory=lambda: uuid4().bytes * 2)
    secret: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    user_handle: bytes | None = None

    def register(self, options: dict[str, Any], **bent: Any) -> dict[str, Any]:
        """Answer to ``navigator.credentials.create``."""
        self.user_handle = base64url_to_bytes(options["user"]["id"])
        attested = b"\0" * 16 + struct.pack(">H", len(self.credential_id)) + self.credential_id + self._public()
        authenticator = self._authenticator_data(_ATTESTED, **bent) + attested
        statement = {"fmt": bent.get("fmt", "none"), "attStmt": {}, "authData": authenticator}
        response = {
            "clientDataJSON": self._client_data("webauthn.create", options, **bent),
            "attestationObject": bytes_to_base64url(cbor2.dumps(statement)),
            "transports": ["usb", "hybrid", "carrier-pigeon"],
        }
        return self._answer(response)

    def answer(self, options: dict[str, Any], **bent: Any) -> dict[str, Any]:
        """Answer to ``navigator.credentials.get``."""
        authenticator = self._authenticator_data(0, **bent)
        client = self._client_data("webauthn.get", options, **bent)
        signed = authenticator + hashlib.sha256(base64url_to_bytes(client)).digest()
        response = {
            "clientDataJSON": client,
            "authenticatorData": bytes_to_base64url(authenticator),
            "signature": bytes_to_base64url(self.secret.sign(signed, ec.ECDSA(SHA256()))),
            "userHandle": bytes_to_base64url(bent.get("user_handle", self.user_handle) or b""),
        }
        return self._answer(response)

    def _answer(self, response: dict[str, Any]) -> dict[str, Any]:
        name = bytes_to_base64url(self.credential_id)
        return {
            "id": name,
            "rawId": name,
            "type": "public-key",
            "authenticatorAttachment": "cross-platform",
            "clientExtensionResults": {"credProps": {"rk": True}},
            "response": response,
        }

    def _client_data(self, kind: str, options: dict[str, Any], **bent: Any) -> str:
        said = {
            "type": bent.get("said", kind),
            "challenge": bent.get("echoed", options["challenge"]),
            "origin": bent.get("origin", self.origin),
            "crossOrigin": False,
        }
        return bytes_to_base64url(json.dumps(said).encode())

    def _authenticator_data(self, extra: int, **bent: Any) -> bytes:
        synchronised = _ELIGIBLE | _BACKED_UP if self.count is None else 0
        flags = extra | synchronised | (_VERIFIED if self.user_verified else 0) | bent.get("present", _PRESENT)
        if self.count is not None:
            self.count += 1
        count = bent.get("count", self.count or 0)
        return hashlib.sha256(bent.get("rp_id", self.rp_id).encode()).digest() + struct.pack(">BI", flags, count)

    def _public(self) -> bytes:
        numbers = self.secret.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        return cbor2.dumps(cose)
