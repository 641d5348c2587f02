"""Makes tokens of any shape, signed by any of this world's transit keys, or by none."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any
from uuid import uuid4

from chassis.access.token_claims import kind_of, service_actor
from chassis.units.ids import new_id
from support.world import World

from .conftest import Keys

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=timezone.utc)
STAFF, SESSION, SCHOOL = uuid4(), uuid4(), uuid4()


def signed(world: World, key: str, claims: Mapping[str, Any], *, version: int = 1, **header: Any) -> str:
    """``claims`` signed by a transit key as whoever holds the vault's root token could; ``header`` overrides."""
    head = {"alg": "EdDSA", "kid": f"{key}:v{version}", "typ": kind_of(key).typ, **header}
    part = unsigned({name: value for name, value in head.items() if value is not None}, claims)
    answer = world.vault.secrets.transit.sign_data(
        name=key, hash_input=base64.b64encode(part.encode()).decode(), key_version=version
    )
    return f"{part}.{_url_safe(base64.b64decode(answer['data']['signature'].rpartition(':')[2]))}"


def hmac_signed(secret: bytes, header: Mapping[str, Any], claims: Mapping[str, Any]) -> str:
    """Signed by HMAC-SHA256: the classic trick is to use the public key as the secret."""
    part = unsigned(header, claims)
    return f"{part}.{_url_safe(hmac.new(secret, part.encode(), hashlib.sha256).digest())}"


def unsigned(header: Mapping[str, Any], claims: Mapping[str, Any]) -> str:
    """The first two parts of a token."""
    return f"{_url_safe(json.dumps(header).encode())}.{_url_safe(json.dumps(claims).encode())}"


def access_claims(keys: Keys, **changes: Any) -> dict[str, Any]:
    """What identity puts into an access token, with changes (None removes)."""
    return _changed(
        {
            "iss": "identity",
            "aud": str(keys.trust_id),
            "sub": str(STAFF),
            "sid": str(SESSION),
            **_times(timedelta(seconds=60)),
            "elevated_until": None,
            "opens_from": None,
            "grants": [["dsl", [str(SCHOOL)], ["record:read"], None, None, None]],
        },
        changes,
    )


def permit_claims(keys: Keys, **changes: Any) -> dict[str, Any]:
    """What identity puts into a reporting permit."""
    claims = {"iss": "identity", "aud": str(keys.trust_id), "sub": str(STAFF), "sid": str(SESSION)}
    return _changed({**claims, **_times(timedelta(days=7, hours=12)), "schools": [[str(SCHOOL), "900101"]]}, changes)


def service_claims(keys: Keys, service: str = "alerts", **changes: Any) -> dict[str, Any]:
    """What a service puts into a token of its own."""
    claims = {"iss": service, "aud": str(keys.trust_id), "sub": str(service_actor(service)), "job": "remind"}
    return _changed({**claims, **_times(timedelta(seconds=60))}, changes)


def setup_claims(**changes: Any) -> dict[str, Any]:
    """What the command line puts into the set-up token."""
    return _changed({"iss": "setup", "rights": ["installation:set_up"], **_times(timedelta(minutes=30))}, changes)


def _times(life: timedelta) -> dict[str, Any]:
    issued = int(NOW.timestamp())
    return {"jti": str(new_id()), "iat": issued, "exp": issued + int(life.total_seconds())}


def _changed(claims: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    removed = {name for name, value in changes.items() if value is REMOVED}
    return {name: value for name, value in {**claims, **changes}.items() if name not in removed}


def _url_safe(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


REMOVED: Any = "(removed)"
