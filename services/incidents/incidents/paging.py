"""Keyset paging of this service's lists: one row more than asked for tells whether there is a next page."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from chassis.units import cursors
from haven_schemas.errors import FieldCode, invalid

Row = TypeVar("Row")


def after_instant(cursor: str, digest: str) -> tuple[datetime, UUID]:
    """Sort keys of a list by instant and id; ``Problem(invalid_request)`` on ``cursor`` if it is not one of ours."""
    values = cursors.decode(cursor, digest)
    try:
        instant, row_id = values
        return datetime.fromisoformat(instant), UUID(row_id)
    except (ValueError, TypeError, AttributeError):
        raise invalid("cursor", FieldCode.WRONG_FORMAT) from None


def cut(rows: Sequence[Row], limit: int) -> tuple[Sequence[Row], bool]:
    """The page, and whether more follows."""
    return rows[:limit], len(rows) > limit


def next_cursor(digest: str, more: bool, *keys: Any) -> str | None:
    """The cursor after a page that ends at ``keys``, or None at the end of the list."""
    return cursors.encode(digest, [_plain(key) for key in keys]) if more else None


def _plain(key: Any) -> str:
    return key.isoformat() if hasattr(key, "isoformat") else str(key)
