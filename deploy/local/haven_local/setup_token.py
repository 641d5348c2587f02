"""The one-time token under which ``up`` fills an empty installation, and its end."""

import base64
import datetime as dt
import json
import uuid
from collections.abc import Mapping

import hvac

KEY = "setup"
RIGHT = "installation:set_up"
LIFE = dt.timedelta(minutes=30)


def mint_setup_token(server: hvac.Client, now: dt.datetime) -> str:
    """A compact EdDSA JWT (RFC 8037) signed by the transit key ``setup``, valid for 30 minutes from ``now`` (UTC).

    Only whoever may sign with that key can mint one: no service's policy allows it.
    """
    version = int(server.secrets.transit.read_key(name=KEY)["data"]["latest_version"])
    issued = int(now.timestamp())
    header = {"alg": "EdDSA", "typ": "JWT", "kid": f"{KEY}:v{version}"}
    claims = {
        "iss": KEY,
        "jti": str(uuid.uuid4()),
        "iat": issued,
        "exp": issued + int(LIFE.total_seconds()),
        "rights": [RIGHT],
    }
    signed_part = f"{_part(header)}.{_part(claims)}"
    hash_input = base64.b64encode(signed_part.encode()).decode()
    signed = server.secrets.transit.sign_data(name=KEY, hash_input=hash_input, key_version=version)
    signature = base64.b64decode(signed["data"]["signature"].split(":")[2])
    return f"{signed_part}.{_encoded(signature)}"


def close_setup(server: hvac.Client) -> None:
    """Make every set-up token minted so far worthless: a new key version, and the old ones deleted for good."""
    transit = server.secrets.transit
    transit.rotate_key(name=KEY)
    version = int(transit.read_key(name=KEY)["data"]["latest_version"])
    # hvac's own method refuses equal versions, which OpenBao takes and trimming needs.
    lowest = {"min_decryption_version": version, "min_encryption_version": version}
    server.write_data(f"transit/keys/{KEY}/config", data=lowest)
    transit.trim_key(name=KEY, min_version=version)


def _part(content: Mapping[str, object]) -> str:
    return _encoded(json.dumps(content, separators=(",", ":")).encode())


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
