"""Asks once before the same is added a second time: one goes back, finds it typed, and sends it under a new key."""

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager

from flask import session as form_session
from haven_schemas.errors import FieldCode, invalid
from pydantic import BaseModel

from gateway.state import haven

_ADDED = "added"
"""Digest and key of what this browser added last, and whether it was asked about."""


@contextmanager
def asked_if_again(asked: BaseModel, key: str | None, field: str) -> Iterator[None]:
    """Around the adding. ``invalid_request`` on ``field`` where this browser added the very same last, under another
    ``key``, and was not asked yet; sent once more, it is added. An entry of the same key arrives once anyhow."""
    digest = _digest(asked)
    last, last_key, was_asked = form_session.get(_ADDED, ("", None, False))
    if last == digest and last_key != key and not was_asked:
        form_session[_ADDED] = [digest, last_key, True]
        raise invalid(field, FieldCode.SENT_BEFORE)
    yield
    form_session[_ADDED] = [digest, key, False]


def _digest(asked: BaseModel) -> str:
    """Tells it from another, and nothing of it: it stands in the browser's cookie. Without its moment, which a page
    that is opened again fills in anew."""
    key = haven().settings.secret_key.get_secret_value().encode()
    said = f"{type(asked).__name__} {asked.model_dump_json(exclude={'occurred_at'})}"
    return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()
