"""Adds a source's entries to the log."""

from collections.abc import Sequence
from uuid import UUID

from chassis.process.logs import get_logger
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.events import AuditEntriesRecorded
from haven_schemas.topology import audit_event_type
from sqlalchemy import BigInteger, LargeBinary, Text, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from audit.domain.leaf import UnfitLeaf, bytes_of, hash_of, read_leaf
from audit.domain.sorting import Fingerprint, sort_out
from audit.metrics import AGAIN, ALARMS, DUPLICATES, ENTRIES
from audit.models import ID, AlarmRow, NumberAgainRow, SourceRow, table_of

from .add_entries import NewEntry, add_entries
from .store_origins import store_origins

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
