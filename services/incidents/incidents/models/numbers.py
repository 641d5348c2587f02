"""What finds a row by the number that people say."""

from typing import Any

from haven_schemas.spoken_numbers import DIGEST_BYTES
from sqlalchemy import ColumnElement, func, text
from sqlalchemy.orm import InstrumentedAttribute


def number_digest(matter_id: InstrumentedAttribute[Any]) -> ColumnElement[bytes]:
    """What ``haven_schemas.spoken_numbers.digests_of`` answers one of.

    There is no index of it: PostgreSQL looks at the row policies before it works out a digest, so that it would not use
    one. It walks the ids of the caller's schools.
    """
    return func.substr(func.sha256(func.uuid_send(matter_id)), text("1"), text(str(DIGEST_BYTES)))
