"""A form kept while its writer signs in or re-authenticates: sealed, for the same person and path, for a while.

It travels through the browser, so that nothing typed is kept on the server. A shared device's next user sees a box they
cannot open: the associated data of the seal is the id of the account that typed it.
"""

import base64
import binascii
import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

LIFE = timedelta(hours=12)
"""As long as a session can last, and a form's token against forgery."""
_KEY_BYTES = 32
_NONCE_BYTES = 12
_PURPOSE = b"haven gateway: carried fields, version 1"
"""Never changed: forms that were sealed before it would not open."""
_NOBODY = "nobody"


@dataclass(frozen=True)
class KeptForm:
    """A form on its way to ``target`` (the path it is sent to). ``unsent``: its writer had not pressed its button yet.

    ``labels`` are the words beside the fields, so that an unsent form can be shown again.
    """

    target: str
    fields: tuple[tuple[str, str], ...] = field(repr=False)
    unsent: bool = False
    page: str = ""
    labels: dict[str, str] = field(default_factory=dict, repr=False)


class KeptForms:
    """Seals with AES-GCM under a key derived from the gateway's secret key, the same for every one of its processes."""

    def __init__(self, secret_key: str) -> None:
        derived = HKDF(SHA256(), _KEY_BYTES, salt=None, info=_PURPOSE).derive(secret_key.encode())
        self._cipher = AESGCM(derived)

    def seal(self, form: KeptForm, owner: UUID | None, now: datetime) -> str:
        """``form`` as letters for a hidden field; only ``owner`` opens it, or anyone if it was typed by nobody."""
        body = {
            "target": form.target,
            "fields": form.fields,
            "unsent": form.unsent,
            "page": form.page,
            "labels": form.labels,
            "until": (now + LIFE).timestamp(),
        }
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, json.dumps(body).encode(), _bound_to(owner))
        return base64.urlsafe_b64encode(nonce + sealed).decode("ascii")

    def open(self, sealed: str, owner: UUID, target: str, now: datetime) -> KeptForm | None:
        """What was sealed, or None if it is another person's, another form's, too old, or none of ours."""
        try:
            raw = base64.urlsafe_b64decode(sealed.encode("ascii"))
        except (ValueError, binascii.Error):
            return None
        body = self._opened(raw, owner) or self._opened(raw, None)
        if body is None or body["target"] != target or now.timestamp() > body["until"]:
            return None
        fields = tuple((str(name), str(value)) for name, value in body["fields"])
        return KeptForm(target, fields, bool(body["unsent"]), str(body["page"]), dict(body["labels"]))

    def _opened(self, raw: bytes, owner: UUID | None) -> dict[str, Any] | None:
        try:
            plain = self._cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _bound_to(owner))
        except (InvalidTag, ValueError):
            return None
        body: dict[str, Any] = json.loads(plain)
        return body


def _bound_to(owner: UUID | None) -> bytes:
    return f"typed by {owner or _NOBODY}".encode()
