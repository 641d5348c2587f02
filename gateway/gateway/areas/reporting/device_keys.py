"""The key under which a browser keeps unfinished text while it is offline: given to its writer's pages only.

It is derived, so that no process has to keep it; nothing on the device but a page of the same person has it.
"""

import base64
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_KEY_BYTES = 32
_PURPOSE = b"haven gateway: unfinished text on a device, version 1: "


def device_key(secret_key: str, staff_id: UUID) -> str:
    """32 bytes in base64."""
    derived = HKDF(SHA256(), _KEY_BYTES, salt=None, info=_PURPOSE + staff_id.bytes).derive(secret_key.encode())
    return base64.b64encode(derived).decode("ascii")
