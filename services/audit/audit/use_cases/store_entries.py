"""Adds a source's entries to the log."""

from collections.abc import Sequence
from uuid import UUID

from chassis.audit_trail import leaf_bytes, leaf_hash
from chassis.database import Unit
from chassis.ids import new_id
from chassis.logs import get_logger
from haven_schemas.audit_actions import AuditAction
from haven_schemas.events import AuditEntriesRecorded
from haven_schemas.topology import audit_event_type
from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.types import BigInteger, Uuid

from audit.domain.leaf import Leaf, UnfitLeaf, read_leaf
from audit.domain.sorting import Fingerprint, Sorted, sort_out
from audit.metrics import ALARMS, DUPLICATES, ENTRIES
from audit.models import AlarmRow, EntryRow, SourceRow

log = get_logger()


def store_entries(unit: Unit, event_type: str, event: AuditEntriesRecorded) -> None:
    """Keeps what is new, in any order; ignores what is there; sets what contradicts the log aside with an alarm.

    ``event_type`` is the routing key, which the broker ties to the sender, so no service can add to another's numbers.
    Raises ``UnfitLeaf`` for a message that is not wholly made of its source's leaves. Storing is not itself audited:
    each entry would make another.
    """
    if event_type != audit_event_type(event.source):
        raise UnfitLeaf
    leaves = {}
    incoming = []
    for fields in event.entries:
        leaf = read_leaf(fields, event.source)
        mark = Fingerprint((leaf.source, leaf.number), UUID(leaf.id), leaf_hash(fields))
        leaves[mark.hash] = (leaf, leaf_bytes(fields))
        incoming.append(mark)
    _lock(unit, event.source)
    found = sort_out(incoming, _held(unit, event.source, incoming))
    _insert(unit, [(mark, *leaves[mark.hash]) for mark in found.new])
    _count(unit, event.source, found)
    for mark, kept in found.contradicting:
        _raise_alarm(unit, mark, kept, leaves[mark.hash][1])


def _lock(unit: Unit, source: str) -> None:
    """One message of a source at a time, over all replicas, so that two cannot add the same number."""
    unit.session.execute(insert(SourceRow).values(name=source, highest=0, held=0).on_conflict_do_nothing())
    unit.session.execute(select(SourceRow.name).where(SourceRow.name == source).with_for_update())


def _held(unit: Unit, source: str, incoming: Sequence[Fingerprint]) -> list[Fingerprint]:
    """What the log holds under the same numbers or ids: looked up past the row policy, hashes only."""
    numbers = bindparam("numbers", [mark.place[1] for mark in incoming], ARRAY(BigInteger))
    ids = bindparam("ids", [mark.id for mark in incoming], ARRAY(Uuid(as_uuid=True)))
    known = func.known_leaves(source, numbers, ids).table_valued("source", "number", "id", "leaf_hash")
    rows = unit.session.execute(select(known.c.source, known.c.number, known.c.id, known.c.leaf_hash)).all()
    return [Fingerprint((row[0], row[1]), row[2], bytes(row[3])) for row in rows]


def _insert(unit: Unit, entries: Sequence[tuple[Fingerprint, Leaf, bytes]]) -> None:
    if not entries:
        return
    unit.session.execute(
        insert(EntryRow),
        [
            {
                "source": leaf.source,
                "number": leaf.number,
                "id": mark.id,
                "leaf": body,
                "leaf_hash": mark.hash,
                "action": leaf.action,
                "at": leaf.instant,
                "actor_id": UUID(leaf.actor_id),
                "school_ids": [UUID(each) for each in leaf.school_ids],
                "subject_ids": [UUID(each) for each in leaf.subject_ids],
                "object_id": None if leaf.object_id is None else UUID(leaf.object_id),
                "outcome": leaf.outcome,
                "received_at": unit.now,
            }
            for mark, leaf, body in entries
        ],
    )


def _count(unit: Unit, source: str, found: Sorted) -> None:
    if found.new:
        highest = max(mark.place[1] for mark in found.new)
        unit.session.execute(
            update(SourceRow)
            .where(SourceRow.name == source)
            .values(held=SourceRow.held + len(found.new), highest=func.greatest(SourceRow.highest, highest))
            .execution_options(synchronize_session=False)
        )
    ENTRIES.labels(source).inc(len(found.new))
    DUPLICATES.labels(source).inc(len(found.known))


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
