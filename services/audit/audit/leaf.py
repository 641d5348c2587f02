"""What a leaf must be before it is kept, since its bytes are final."""

import base64
import hashlib
import json
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

_INSTANT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z$"
_ID = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
_SOURCE = r"^[a-z]+$"
_ACTION = r"^[a-z0-9_]+:[a-z0-9_]+:[a-z0-9_]+$"
_CODE = r"^[a-z0-9_:.-]+$"
_HASH_PREFIX = b"\x00"


class UnfitLeaf(Exception):
    """The message holds something that is no leaf of its source; it rests in parking for a person to see."""


def _each_once(ids: list[str]) -> list[str]:
    if ids != sorted(set(ids)):
        raise ValueError("sorted, each once")
    return ids


def _instant(value: str) -> str:
    datetime.fromisoformat(value)
    return value


def _base64(value: str) -> str:
    base64.b64decode(value, validate=True)
    return value


Id = Annotated[str, Field(pattern=_ID)]
Ids = Annotated[list[Id], AfterValidator(_each_once)]


class Leaf(BaseModel):
    """Version 1. One spelling only for instants and ids, so that the same entry cannot have two hashes.

    Actions are not held against this release's list: sources of the release before and after send as well.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)

    v: Literal[1]
    source: Annotated[str, Field(pattern=_SOURCE, max_length=40)]
    number: Annotated[int, Field(ge=1, lt=2**53)]
    id: Id
    action: Annotated[str, Field(pattern=_ACTION, max_length=100)]
    at: Annotated[str, Field(pattern=_INSTANT), AfterValidator(_instant)]
    actor_id: Id
    right: Annotated[str, Field(pattern=_CODE, max_length=100)] | None
    school_ids: Ids
    subject_ids: Ids
    object_id: Id | None
    outcome: Annotated[str, Field(pattern=_CODE, max_length=100)]
    correlation_id: Id
    sealed: Annotated[str, AfterValidator(_base64)] | None

    @property
    def instant(self) -> datetime:
        """``at`` as an instant, UTC."""
        return datetime.fromisoformat(self.at).astimezone(UTC)


def read_leaf(fields: dict[str, Any], source: str) -> Leaf:
    """The leaf of ``source``; raises ``UnfitLeaf``, which carries nothing of what was sent."""
    try:
        leaf = Leaf.model_validate(fields)
    except (ValidationError, ValueError):
        raise UnfitLeaf from None
    if leaf.source != source:
        raise UnfitLeaf
    return leaf


def bytes_of(fields: dict[str, Any]) -> bytes:
    """RFC 8785 JSON of what ``read_leaf`` has taken: ASCII text, whole numbers, lists and null, sorted and unspaced.

    As the chassis's ``leaf_bytes``, which spells any text and number there is, at many times the cost.
    """
    return json.dumps(fields, sort_keys=True, separators=(",", ":")).encode("ascii")


def hash_of(body: bytes) -> bytes:
    """RFC 6962 leaf hash of a leaf's bytes: 32 bytes. As the chassis's ``leaf_hash`` of the leaf, spelled once only."""
    return hashlib.sha256(_HASH_PREFIX + body).digest()
