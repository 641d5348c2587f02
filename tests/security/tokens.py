"""Tokens of every wrong kind, signed by whoever holds this world's vault, by a stranger's key, or by nobody."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from chassis.access.token_claims import kind_of, service_actor
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from support.world import World


def coded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def parts(header: Mapping[str, Any], claims: Mapping[str, Any]) -> str:
    """The first two parts of a token."""
    return f"{coded(json.dumps(header).encode())}.{coded(json.dumps(claims).encode())}"


def claims_of(token: str) -> dict[str, Any]:
    """What a real token says."""
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


class Forger:
    """Makes wrong tokens out of one real access token of ``world``."""

    def __init__(self, world: World, real: str) -> None:
        self._world = world
        self._real = real
        self._claims = claims_of(real)

    def signed(self, key: str, claims: Mapping[str, Any], **header: Any) -> str:
        """By a transit key, as only its owner may."""
        head = {"alg": "EdDSA", "kid": f"{key}:v1", "typ": kind_of(key).typ, **header}
        part = parts(head, claims)
        transit = self._world.vault.secrets.transit
        answer = transit.sign_data(name=key, hash_input=base64.b64encode(part.encode()).decode(), key_version=1)
        return f"{part}.{coded(base64.b64decode(answer['data']['signature'].rpartition(':')[2]))}"

    def claims(self, **changes: Any) -> dict[str, Any]:
        """The real token's claims, fresh, with changes."""
        now = int(time.time())
        return {**self._claims, "iat": now, "exp": now + 60, "jti": str(uuid4()), **changes}

    def service(self, service: str, **changes: Any) -> str:
        """A token of a service for its own work; a right one without ``changes``."""
        now = int(time.time())
        claims = {
            "iss": service, "aud": self._claims["aud"], "sub": str(service_actor(service)), "job": "own_work",
            "jti": str(uuid4()), "iat": now, "exp": now + 60,
        }  # fmt: skip
        return self.signed(f"service-{service}", {**claims, **changes})

    def forgeries(self) -> dict[str, str]:
        """Name -> a token that must never be taken anywhere."""
        now, right = int(time.time()), self.claims()
        head = {"alg": "EdDSA", "kid": "access-token:v1", "typ": "at+jwt"}
        strange = Ed25519PrivateKey.generate()
        first, payload, signature = self._real.split(".")
        public = self._world.vault.secrets.transit.read_key(name="access-token")["data"]["keys"]["1"]["public_key"]
        part = parts({**head, "alg": "HS256"}, right)
        more = {**self._claims, "grants": [["dsl", [str(uuid4())], ["record:read"], None, None, None]]}
        return {
            "expired": self.signed("access-token", self.claims(iat=now - 120, exp=now - 60)),
            "not yet": self.signed("access-token", self.claims(iat=now + 60, exp=now + 120)),
            "for ever": self.signed("access-token", self.claims(exp=now + 10**9)),
            "another trust's": self.signed("access-token", self.claims(aud=str(uuid4()))),
            "no trust's": self.signed("access-token", {k: v for k, v in right.items() if k != "aud"}),
            "another issuer's": self.signed("access-token", self.claims(iss="incidents")),
            "no session": self.signed("access-token", {k: v for k, v in right.items() if k != "sid"}),
            "of a service's key": self.signed("service-alerts", right, kid="service-alerts:v1", typ="at+jwt"),
            "of a service's key, named otherwise": self.signed("service-alerts", right, kid="access-token:v1"),
            "permit's key": self.signed("reporting-permit", right, kid="access-token:v1", typ="at+jwt"),
            "unsigned": f"{parts({**head, 'alg': 'none'}, right)}.",
            "unsigned, in capitals": f"{parts({**head, 'alg': 'NONE'}, right)}.",
            "by the public key": f"{part}.{coded(hmac.new(public.encode(), part.encode(), hashlib.sha256).digest())}",
            "by a stranger": f"{parts(head, right)}.{coded(strange.sign(parts(head, right).encode()))}",
            "changed": f"{first}.{coded(json.dumps(more).encode())}.{signature}",
            "without its signature": f"{first}.{payload}.",
            "key in its head": f"{parts({**head, 'jwk': {'kty': 'OKP'}, 'kid': None}, right)}.{signature}",
            "key elsewhere": self.signed("access-token", right, kid="../access-token:v1"),
            "key that is none": self.signed("access-token", right, kid="access-token:v999"),
            "critical extension": self.signed("access-token", right, crit=["exp"]),
            "no token": "no token", "dots": "..", "endless": "x" * 20_000, "endless parts": "a.b." + "c" * 20_000,
            "NUL": "\x00.\x00.\x00", "not ASCII": "\u00e9.\u00e9.\u00e9",
        }  # fmt: skip


def is_expired(name: str) -> bool:
    """Whether the forgery of that name is right but for its age."""
    return name == "expired"
