"""Keyset cursors bound to their filter: opaque to callers, useless for another list."""

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from typing import Any

from haven_schemas.errors import FieldCode, invalid


def filter_digest(*parts: object) -> str:
    """A short digest of what was asked for (filter and caller), to bind a cursor to it."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def encode(digest: str, values: Sequence[str | int]) -> str:
    """The cursor after the row whose sort keys are ``values``; ids and instants only, never names."""
    return base64.urlsafe_b64encode(json.dumps([digest, *values]).encode()).decode()


def decode(cursor: str, digest: str) -> list[Any]:
    """The sort keys; ``Problem(invalid_request)`` on ``cursor`` if it is not ours or of another filter."""
    try:
        bound_to, *values = json.loads(base64.urlsafe_b64decode(cursor.encode()))
    except (binascii.Error, ValueError, TypeError):
        raise invalid("cursor", FieldCode.WRONG_FORMAT) from None
    if bound_to != digest:
        raise invalid("cursor", FieldCode.WRONG_FORMAT)
    return list(values)
