"""The order of a list, and where its next page begins."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.units import cursors
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rpc.incidents.lists import QueueOrder
from sqlalchemy import ColumnElement, case, or_, tuple_
from sqlalchemy.orm import InstrumentedAttribute


@dataclass(frozen=True)
class Order:
    """Columns to order by, the id always last, all of them one way. ``read``: makes values of a cursor again."""

    names: tuple[str, ...]
    descending: bool
    read: tuple[Callable[[Any], Any], ...]


_AT = (datetime.fromisoformat, UUID)
ORDERS: Mapping[QueueOrder, Order] = {
    "newest": Order(("begun", "id"), descending=True, read=_AT),
    "oldest": Order(("begun", "id"), descending=False, read=_AT),
    "last_entry": Order(("written", "id"), descending=True, read=_AT),
    "longest_quiet": Order(("written", "id"), descending=False, read=_AT),
    "risk": Order(("rank", "begun", "id"), descending=True, read=(int, *_AT)),
    "urgent": Order(("place", "begun", "id"), descending=False, read=(int, *_AT)),
}


RISKS = (None, "low", "medium", "high", "immediate")
"""In their order: the place of each is its rank."""


def risk_rank(risk: InstrumentedAttribute[str | None]) -> ColumnElement[int]:
    """The higher the graver, 0 where it was not judged."""
    return case({level: rank for rank, level in enumerate(RISKS) if level is not None}, value=risk, else_=0)


def pressing(risk: InstrumentedAttribute[str | None], urgency: Any = None) -> ColumnElement[int]:
    """0 where a child may be in danger, by the risk judged or as its reporter said; 1 where it cannot wait for
    tomorrow; 2 otherwise. ``urgency``: the column of it, where there is one."""
    danger, today = [risk == "immediate"], [risk == "high"]
    if urgency is not None:
        danger.append(urgency == "now")
        today.append(urgency == "today")
    return case((or_(*danger), 0), (or_(*today), 1), else_=2)


def ordered(columns: Sequence[ColumnElement[Any]], order: Order) -> list[ColumnElement[Any]]:
    """What stands behind ORDER BY."""
    return [each.desc() if order.descending else each.asc() for each in columns]


def end_of(order: Order, cursor: str, digest: str) -> list[Any]:
    """Where the page ended that gave ``cursor``; ``invalid_request`` on ``cursor`` of another list."""
    values = cursors.decode(cursor, digest)
    try:
        last = [read(value) for read, value in zip(order.read, values, strict=True)]
    except (ValueError, TypeError, AttributeError):
        raise invalid("cursor", FieldCode.WRONG_FORMAT) from None
    if any(isinstance(each, datetime) and each.tzinfo is None for each in last):
        raise invalid("cursor", FieldCode.WRONG_FORMAT)
    return last


def after(columns: Sequence[ColumnElement[Any]], order: Order, end: Sequence[Any]) -> ColumnElement[bool]:
    """The condition that a row follows a page that ended there."""
    return tuple_(*columns) < tuple_(*end) if order.descending else tuple_(*columns) > tuple_(*end)
