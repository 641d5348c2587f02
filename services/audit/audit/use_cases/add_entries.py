"""Writes new entries and counts them, in one statement."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import BigInteger, LargeBinary, Text, Update, bindparam, cast, column, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.types import TypeEngine

from audit.domain.leaf import Leaf
from audit.domain.sorting import Fingerprint
from audit.models import ID, INSTANT, EntryRow, SourceRow, table_of


@dataclass(frozen=True)
class NewEntry:
    """A leaf that the log does not hold, and its bytes."""

    mark: Fingerprint
    leaf: Leaf
    body: bytes


_SENT: dict[str, tuple[TypeEngine[Any], Callable[[NewEntry], Any]]] = {
    "number": (BigInteger(), lambda new: new.leaf.number),
    "id": (ID, lambda new: new.mark.id),
    "leaf": (LargeBinary(), lambda new: new.body),
    "leaf_hash": (LargeBinary(), lambda new: new.mark.hash),
    "action": (Text(), lambda new: new.leaf.action),
    "at": (INSTANT, lambda new: new.leaf.instant),
    "actor_id": (ID, lambda new: UUID(new.leaf.actor_id)),
    "school_ids": (Text(), lambda new: _spelled(new.leaf.school_ids)),
    "subject_ids": (Text(), lambda new: _spelled(new.leaf.subject_ids)),
    "object_id": (ID, lambda new: None if new.leaf.object_id is None else UUID(new.leaf.object_id)),
    "outcome": (Text(), lambda new: new.leaf.outcome),
}
"""Columns of ``entry`` that differ from row to row: each is sent as one array."""

_OF_IDS = ("school_ids", "subject_ids")


def _spelled(ids: Sequence[str]) -> str:
    """As PostgreSQL spells an array: one of arrays would have to be of one length in all rows."""
    return f"{{{','.join(ids)}}}"


def _adding() -> Update:
    source = bindparam("source", type_=Text())
    arrays = [bindparam(f"new_{name}", type_=ARRAY(type_)) for name, (type_, _) in _SENT.items()]
    sent = (
        func.unnest(*arrays)
        .table_valued(*(column(name, type_) for name, (type_, _) in _SENT.items()), name="sent")
        .render_derived()
    )
    entry = {name: cast(sent.c[name], ARRAY(ID)) if name in _OF_IDS else sent.c[name] for name in _SENT}
    entry |= {"source": source, "received_at": bindparam("now", type_=INSTANT)}
    added = insert(table_of(EntryRow)).from_select(list(entry), select(*entry.values())).cte("added")
    counts = table_of(SourceRow)
    counted = {
        "held": counts.c.held + bindparam("more", type_=BigInteger()),
        "highest": func.greatest(counts.c.highest, bindparam("newest", type_=BigInteger())),
    }
    return update(counts).where(counts.c.name == source).values(counted).add_cte(added)


_ADD = _adding()


def add_entries(unit: Unit, source: str, entries: Sequence[NewEntry]) -> None:
    """Adds them to ``source``'s, whose row is locked."""
    if not entries:
        return
    values = {
        "source": source,
        "now": unit.now,
        "more": len(entries),
        "newest": max(new.leaf.number for new in entries),
    }
    for name, (_, value) in _SENT.items():
        values[f"new_{name}"] = [value(new) for new in entries]
    unit.session.execute(_ADD, values)
