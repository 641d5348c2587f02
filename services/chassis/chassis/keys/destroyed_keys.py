"""Keys that were destroyed for good: a tombstone in ``file_key`` keeps the holder's key from ever being made again.

Whoever seals for a child shares the lock of the child's key until their transaction ends; whoever destroys it waits for
all of those, and those who come after find the tombstone. So nothing is sealed, and no report lost, under a key that
goes meanwhile.
"""

from collections.abc import Collection

from sqlalchemy import String, bindparam, delete, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from chassis.units.database import Unit
from chassis.units.models import FileKeyRow, KeyWrapRow
from chassis.units.prepared import asked_often

from .file_key_cache import Holder

_NO_KEY = ""
_FIRST_VERSION = 1

LOCK_AND_READ = asked_often(
    text("""
SELECT pg_advisory_xact_lock_shared(hashtextextended('key of ' || wanted.id, 0))
FROM unnest(CAST(:kinds AS text[]), CAST(:ids AS text[])) AS wanted (kind, id)
WHERE wanted.kind = 'subject';
SELECT DISTINCT ON (wanted.kind, wanted.id) wanted.kind, wanted.id, file_key.version, file_key.wrapped
FROM unnest(CAST(:kinds AS text[]), CAST(:ids AS text[])) AS wanted (kind, id)
JOIN file_key ON file_key.holder_kind = wanted.kind AND file_key.holder_id = CAST(wanted.id AS uuid)
ORDER BY wanted.kind, wanted.id, file_key.version DESC
""")
)
"""The newest file key of each holder, with every child's lock shared; ``asked_of`` says for whom. A school's is never
destroyed.

In the order given, and in one message: the second statement sees what was done before the locks were had. So what is
sealed under a key is there before it is destroyed, or is not sealed.
"""
_LOCK = text("""
SELECT pg_advisory_xact_lock(hashtextextended('key of ' || id, 0)) FROM unnest(CAST(:ids AS text[])) AS id
""").bindparams(bindparam("ids", type_=ARRAY(String())))


def asked_of(holders: Collection[Holder]) -> dict[str, list[str]]:
    """``:kinds`` and ``:ids``, in an order in which two transactions wait for each other and never deadlock."""
    in_order = sorted(set(holders))
    return {"kinds": [each.kind for each in in_order], "ids": [str(each.id) for each in in_order]}


def share_lock(unit: Unit, holders: Collection[Holder]) -> set[Holder]:
    """Until the unit ends no key of these is destroyed; answers whose is already."""
    if not holders:
        return set()
    rows = unit.session.connection().execute(LOCK_AND_READ, asked_of(holders))
    destroyed = {(kind, holder_id) for kind, holder_id, _, wrapped in rows if wrapped == _NO_KEY}
    return {each for each in holders if (each.kind, str(each.id)) in destroyed}


def lock(unit: Unit, holders: Collection[Holder]) -> None:
    """Waits for everyone who is sealing something for these, and lets nobody else begin until the unit ends."""
    subjects = [each for each in holders if each.kind == "subject"]
    unit.session.execute(_LOCK, {"ids": asked_of(subjects)["ids"]})


def destroy(unit: Unit, holder: Holder) -> None:
    """The holder's file key is gone, a tombstone stays, and none of their wraps is left. Twice is the same as once."""
    ours = (FileKeyRow.holder_kind == holder.kind, FileKeyRow.holder_id == holder.id)
    unit.session.execute(
        update(FileKeyRow)
        .where(*ours, FileKeyRow.destroyed_at.is_(None))
        .values(wrapped=_NO_KEY, destroyed_at=unit.now)
        .execution_options(synchronize_session=False)
    )
    tombstone = insert(FileKeyRow).values(
        holder_kind=holder.kind,
        holder_id=holder.id,
        version=_FIRST_VERSION,
        wrapped=_NO_KEY,
        created_at=unit.now,
        destroyed_at=unit.now,
    )
    if unit.session.scalar(select(FileKeyRow.version).where(*ours).limit(1)) is None:
        unit.session.execute(tombstone.on_conflict_do_nothing())
    unit.session.execute(
        delete(KeyWrapRow)
        .where(KeyWrapRow.holder_kind == holder.kind, KeyWrapRow.holder_id == holder.id)
        .execution_options(synchronize_session=False)
    )
