"""What finds a row by the number that people say."""

from typing import Any

from haven_schemas.spoken_numbers import DIGEST_BYTES
from sqlalchemy import ColumnElement, Index, func, text
from sqlalchemy.orm import InstrumentedAttribute


def number_index(name: str) -> Index:
    """Of a table whose ids have numbers: by what ``number_digest`` works out."""
    return Index(name, text(f"substr(sha256(uuid_send(id)), 1, {DIGEST_BYTES})"))


def number_digest(matter_id: InstrumentedAttribute[Any]) -> ColumnElement[bytes]:
    """What ``haven_schemas.spoken_numbers.digests_of`` answers one of."""
    return func.substr(func.sha256(func.uuid_send(matter_id)), text("1"), text(str(DIGEST_BYTES)))
