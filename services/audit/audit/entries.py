"""What comes into the log, and stays."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from chassis.ground.logs import get_logger
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.events import AuditEntriesRecorded, EntryOrigin
from haven_schemas.topology import audit_event_type
from sqlalchemy import (
    BigInteger,
    Integer,
    LargeBinary,
    Text,
    Update,
    bindparam,
    cast,
    column,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.types import TypeEngine

from audit.leaf import Leaf, UnfitLeaf, bytes_of, hash_of, read_leaf
from audit.metrics import AGAIN, ALARMS, DUPLICATES, ENTRIES
from audit.models import ID, INSTANT, AlarmRow, EntryRow, NumberAgainRow, SourceRow, table_of
from audit.sorting import Fingerprint, sort_out


@dataclass(frozen=True)
class NewEntry:
    """A leaf that the log does not hold, and its bytes."""

    mark: Fingerprint
    leaf: Leaf
    body: bytes


def _spelled(ids: Sequence[str]) -> str:
    """As PostgreSQL spells an array: one of arrays would have to be of one length in all rows."""
    return f"{{{','.join(ids)}}}"


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
_ADD_ORIGIN = text("""
INSERT INTO entry_origin (entry_id, at, channel, session_id, network)
SELECT entry_id, at, channel, session_id, CAST(network AS cidr)
FROM unnest(
    CAST(:entries AS uuid[]), CAST(:instants AS timestamptz[]), CAST(:channels AS text[]), CAST(:sessions AS uuid[]),
    CAST(:networks AS text[])
) AS sent (entry_id, at, channel, session_id, network)
ON CONFLICT DO NOTHING
""")
_SOURCE = table_of(SourceRow)
_NAME = bindparam("source", type_=Text())
_FIRST = insert(_SOURCE).values(name=_NAME, highest=0, held=0).on_conflict_do_nothing()
_LOCK = select(_SOURCE.c.name).where(_SOURCE.c.name == _NAME).with_for_update()
_KNOWN = select(
    func.held_leaves(
        _NAME, bindparam("numbers", type_=ARRAY(BigInteger())), bindparam("ids", type_=ARRAY(ID))
    ).table_valued("source", "number", "id", "leaf_hash")
)

_SAME_BUT_NUMBER = select(func.same_but_number(bindparam("entry", type_=ID), bindparam("given", type_=LargeBinary())))
_COUNT_AGAIN = (
    update(_SOURCE)
    .where(_SOURCE.c.name == _NAME)
    .values(held=_SOURCE.c.held + 1, highest=func.greatest(_SOURCE.c.highest, bindparam("number", type_=BigInteger())))
)

log = get_logger()
A_TURN = 20_000
KEPT = timedelta(days=366)
"""Twelve months. The function in the database says it by itself, which lets nobody delete anything earlier."""

_DELETE = select(func.delete_origins(bindparam("most", type_=Integer())))


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


def store_origins(unit: Unit, origins: Sequence[EntryOrigin], held: Mapping[UUID, datetime]) -> None:
    """Of the entries in ``held``, by id and with their instants; what is kept of one already stays as it is."""
    kept = [each for each in origins if each.entry_id in held]
    if not kept:
        return
    sent = {
        "entries": [str(each.entry_id) for each in kept],
        "instants": [held[each.entry_id] for each in kept],
        "channels": [each.channel for each in kept],
        "sessions": [None if each.session_id is None else str(each.session_id) for each in kept],
        "networks": [each.network for each in kept],
    }
    unit.session.execute(_ADD_ORIGIN, sent)


def store_entries(unit: Unit, event_type: str, event: AuditEntriesRecorded) -> None:
    """Keeps what is new, in any order; ignores what is there; keeps what contradicts the log apart, with an alarm.

    An entry that is there under another number was numbered again by a source whose database was restored: its second
    number is noted, so that it is no gap.

    ``event_type`` is the routing key, which the broker ties to the sender, so no service can add to another's numbers.
    Raises ``UnfitLeaf`` for a message that is not wholly made of its source's leaves. Storing is not itself audited:
    each entry would make another.

    Where the entries came from goes into a table of its own: of those alone that are held as they were sent, so that
    nothing is said of another source's.
    """
    if event_type != audit_event_type(event.source):
        raise UnfitLeaf
    leaves = {}
    incoming = []
    for fields in event.entries:
        leaf = read_leaf(fields, event.source)
        body = bytes_of(fields)
        mark = Fingerprint((leaf.source, leaf.number), UUID(leaf.id), hash_of(body))
        leaves[mark.hash] = (leaf, body)
        incoming.append(mark)
    _lock(unit, event.source)
    found = sort_out(incoming, _held(unit, event.source, incoming))
    add_entries(unit, event.source, [NewEntry(mark, *leaves[mark.hash]) for mark in found.new])
    ENTRIES.labels(event.source).inc(len(found.new))
    DUPLICATES.labels(event.source).inc(len(found.known))
    instants = {mark.id: leaves[mark.hash][0].instant for mark in (*found.new, *found.known)}
    store_origins(unit, event.origins, instants)
    for mark, kept in found.again:
        _note_again(unit, mark, kept, leaves[mark.hash][1])
    for mark, kept in found.contradicting:
        _raise_alarm(unit, mark, kept, leaves[mark.hash][1])


def _lock(unit: Unit, source: str) -> None:
    """One message of a source at a time, over all replicas, so that two cannot add the same number."""
    named = {"source": source}
    if unit.session.execute(_LOCK, named).first() is None:
        unit.session.execute(_FIRST, named)
        unit.session.execute(_LOCK, named)


def _held(unit: Unit, source: str, incoming: Sequence[Fingerprint]) -> list[Fingerprint]:
    """What the log holds under the same numbers or ids: looked up past the row policy, hashes only."""
    asked = {
        "source": source,
        "numbers": [mark.place[1] for mark in incoming],
        "ids": [mark.id for mark in incoming],
    }
    rows = unit.session.execute(_KNOWN, asked).all()
    return [Fingerprint((row[0], row[1]), row[2], bytes(row[3])) for row in rows]


def _note_again(unit: Unit, mark: Fingerprint, kept: Fingerprint, body: bytes) -> None:
    """The number of an entry that is held under another; an alarm if more than the number differs."""
    source, number = mark.place
    if not unit.session.scalar(_SAME_BUT_NUMBER, {"entry": mark.id, "given": body}):
        _raise_alarm(unit, mark, kept, body)
        return
    unit.session.add(NumberAgainRow(source=source, number=number, entry_id=mark.id, received_at=unit.now))
    unit.session.execute(_COUNT_AGAIN, {"source": source, "number": number})
    AGAIN.labels(source).inc()


def _raise_alarm(unit: Unit, mark: Fingerprint, kept: Fingerprint, body: bytes) -> None:
    """Keeps the leaf as evidence, and says so in the log itself, where it cannot be taken back."""
    source, number = mark.place
    unit.session.add(
        AlarmRow(
            id=new_id(),
            source=source,
            number=number,
            entry_id=mark.id,
            leaf=body,
            leaf_hash=mark.hash,
            kept_hash=kept.hash,
            received_at=unit.now,
        )
    )
    unit.audit(AuditAction.AUDIT_LOG_ALARM, object_id=kept.id, outcome="contradicts")
    ALARMS.labels(source).inc()
    log.error("audit_leaf_contradicts", source=source, number=number, entry_id=mark.id, kept_id=kept.id)


def delete_origins(unit: Unit, *, most: int = A_TURN) -> int:
    """The oldest first; of how many entries."""
    return int(unit.session.scalar(_DELETE, {"most": most}) or 0)
