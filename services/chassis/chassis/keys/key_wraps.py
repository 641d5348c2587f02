"""The table ``key_wrap``: each record's data key, wrapped once for every holder, or under the intake key."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    Uuid,
    and_,
    any_,
    bindparam,
    delete,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import distinct_on, insert

from chassis.units.database import Unit
from chassis.units.models import FileKeyRow, KeyWrapRow
from chassis.units.one_of import one_of
from chassis.units.prepared import asked_often

from .file_key_cache import Holder, HolderKind

INTAKE_KIND = "intake"
NO_HOLDER = UUID(int=0)
"""Stands for the holder in a wrap under the intake key."""


@dataclass(frozen=True)
class Wrap:
    """One wrap. ``holder`` and ``file_key`` (wrapped, as in its table) are None under the intake key."""

    record_id: UUID
    key_version: int
    holder: Holder | None
    wrapped: bytes
    file_key: str | None


def wraps_of(unit: Unit, record_id: UUID, *, via: Holder | None, key_version: int | None) -> list[Wrap]:
    """Wraps of one data key of the record (its newest, unless ``key_version`` says which), the intake's last.

    With ``via``: only that holder's and the intake's.
    """
    query = _query().where(KeyWrapRow.record_id == record_id)
    if key_version is not None:
        query = query.where(KeyWrapRow.key_version == key_version)
    if via is not None:
        query = query.where(or_(_held_by(via), KeyWrapRow.holder_kind == INTAKE_KIND))
    wraps = _wraps(unit, query)
    newest = max((wrap.key_version for wrap in wraps), default=0)
    return sorted((wrap for wrap in wraps if wrap.key_version == newest), key=lambda wrap: wrap.holder is None)


def newest_wraps(unit: Unit, record_ids: Collection[UUID], via: Holder) -> list[Wrap]:
    """The newest wrap under ``via`` of each record that has one."""
    asked = {"record_ids": list(record_ids), "kind": via.kind, "holder": via.id}
    return [_wrap(*row) for row in unit.session.execute(_NEWEST, asked)]


def newest_of_each(unit: Unit, record_ids: Collection[UUID]) -> dict[UUID, list[Wrap]]:
    """The wraps of the newest key of each record, whoever of its holders' they are; none under the intake key."""
    newest: dict[UUID, list[Wrap]] = {}
    query = _query().where(one_of(KeyWrapRow.record_id, record_ids), KeyWrapRow.holder_kind != INTAKE_KIND)
    for wrap in _wraps(unit, query.order_by(KeyWrapRow.key_version.desc(), KeyWrapRow.holder_id)):
        found = newest.setdefault(wrap.record_id, [])
        if not found or found[0].key_version == wrap.key_version:
            found.append(wrap)
    return newest


@dataclass(frozen=True)
class WrapFor:
    """A wrap to be written; ``file_key_version`` is the intake key's where there is no holder."""

    holder: Holder | None
    file_key_version: int
    wrapped: bytes


def add_first_wraps(unit: Unit, record_id: UUID, key_version: int, wraps: Sequence[WrapFor]) -> None:
    """Writes all wraps of a new data key. ``ValueError`` for a record that has a key of that version already."""
    written = unit.session.connection().execute(
        _ADD_FIRST,
        {
            "record_id": record_id,
            "key_version": key_version,
            "kinds": [INTAKE_KIND if each.holder is None else each.holder.kind for each in wraps],
            "ids": [str(NO_HOLDER if each.holder is None else each.holder.id) for each in wraps],
            "versions": [each.file_key_version for each in wraps],
            "wrapped": [each.wrapped for each in wraps],
        },
    )
    if written.rowcount != len(wraps):
        raise ValueError("the record has a key of that version")


_ADD_FIRST = asked_often(
    text("""
INSERT INTO key_wrap (record_id, key_version, holder_kind, holder_id, file_key_version, wrapped)
SELECT :record_id, :key_version, kind, id, version, wrapped
FROM unnest(CAST(:kinds AS text[]), CAST(:ids AS uuid[]), CAST(:versions AS int[]), CAST(:wrapped AS bytea[]))
    AS first (kind, id, version, wrapped)
WHERE NOT EXISTS (SELECT FROM key_wrap WHERE record_id = :record_id AND key_version = :key_version)
""").bindparams(bindparam("record_id", type_=Uuid()), bindparam("key_version", type_=Integer()))
)


def add_wrap(
    unit: Unit, record_id: UUID, key_version: int, holder: Holder | None, file_key_version: int, wrapped: bytes
) -> None:
    """Adds a wrap, or leaves the one that is there."""
    row = insert(KeyWrapRow).values(
        record_id=record_id,
        key_version=key_version,
        holder_kind=INTAKE_KIND if holder is None else holder.kind,
        holder_id=NO_HOLDER if holder is None else holder.id,
        file_key_version=file_key_version,
        wrapped=wrapped,
    )
    unit.session.execute(row.on_conflict_do_nothing())


def key_versions(unit: Unit, record_id: UUID) -> Sequence[int]:
    """Versions of the record's data key, oldest first."""
    query = select(KeyWrapRow.key_version).where(KeyWrapRow.record_id == record_id).distinct()
    return unit.session.scalars(query.order_by(KeyWrapRow.key_version)).all()


def locked_holders(unit: Unit, record_id: UUID) -> dict[int, set[Holder | None]]:
    """Who holds each version of the record's key (None: the intake), with every wrap locked until the end."""
    query = _query().where(KeyWrapRow.record_id == record_id)
    held: dict[int, set[Holder | None]] = {}
    for wrap in _wraps(unit, query.with_for_update(of=KeyWrapRow)):
        held.setdefault(wrap.key_version, set()).add(wrap.holder)
    return held


def delete_wraps(unit: Unit, record_id: UUID, holder: Holder | None) -> None:
    """Deletes the holder's wraps of the record (None: the intake's)."""
    unit.session.execute(delete(KeyWrapRow).where(KeyWrapRow.record_id == record_id, _held_by(holder)))


def replace_wraps(unit: Unit, record_id: UUID, prepared_id: UUID) -> bool:
    """The record's wraps go, those of ``prepared_id`` are the record's; False, and nothing is touched, without any."""
    prepared = select(KeyWrapRow.record_id).where(KeyWrapRow.record_id == prepared_id).with_for_update()
    if record_id == prepared_id or not unit.session.scalars(prepared).all():
        return False
    unit.session.execute(delete(KeyWrapRow).where(KeyWrapRow.record_id == record_id))
    moved = update(KeyWrapRow).where(KeyWrapRow.record_id == prepared_id).values(record_id=record_id)
    unit.session.execute(moved.execution_options(synchronize_session=False))
    return True


def locked_intake_wraps(unit: Unit, record_id: UUID) -> list[Wrap]:
    """The record's wraps under the intake key, locked; none if another transaction is at it."""
    query = _query().where(KeyWrapRow.record_id == record_id, _held_by(None))
    return _wraps(unit, query.with_for_update(skip_locked=True, of=KeyWrapRow))


def records_under_intake(unit: Unit, limit: int, after: UUID | None) -> Sequence[UUID]:
    """Records that still wait under the intake key, by id (UUIDv7: oldest first)."""
    query = select(KeyWrapRow.record_id).where(_held_by(None)).distinct().order_by(KeyWrapRow.record_id)
    if after is not None:
        query = query.where(KeyWrapRow.record_id > after)
    return unit.session.scalars(query.limit(limit)).all()


def waiting_by_version(unit: Unit) -> dict[int, int]:
    """How many records wait under each version of the intake key."""
    counted = select(KeyWrapRow.file_key_version, func.count(KeyWrapRow.record_id.distinct())).where(_held_by(None))
    rows = unit.session.execute(counted.group_by(KeyWrapRow.file_key_version))
    return {row[0]: row[1] for row in rows}


def _held_by(holder: Holder | None) -> ColumnElement[bool]:
    kind, holder_id = (INTAKE_KIND, NO_HOLDER) if holder is None else (holder.kind, holder.id)
    return and_(KeyWrapRow.holder_kind == kind, KeyWrapRow.holder_id == holder_id)


_Query = Select[UUID, int, str, UUID, bytes, str]
"""The last column is None under the intake key, and where the holder's file key is gone; empty where that was
destroyed."""


def _query() -> _Query:
    on = and_(
        FileKeyRow.holder_kind == KeyWrapRow.holder_kind,
        FileKeyRow.holder_id == KeyWrapRow.holder_id,
        FileKeyRow.version == KeyWrapRow.file_key_version,
    )
    return select(
        KeyWrapRow.record_id,
        KeyWrapRow.key_version,
        KeyWrapRow.holder_kind,
        KeyWrapRow.holder_id,
        KeyWrapRow.wrapped,
        FileKeyRow.wrapped,
    ).outerjoin(FileKeyRow, on)


def _wraps(unit: Unit, query: _Query) -> list[Wrap]:
    return [_wrap(*row) for row in unit.session.execute(query)]


def _wrap(record_id: UUID, version: int, kind: str, holder_id: UUID, wrapped: bytes, file_key: str | None) -> Wrap:
    holder = None if kind == INTAKE_KIND else Holder(cast("HolderKind", kind), holder_id)
    return Wrap(record_id, version, holder, wrapped, file_key)


_NEWEST = (
    _query()
    .ext(distinct_on(KeyWrapRow.record_id))
    .where(
        KeyWrapRow.record_id == any_(bindparam("record_ids", type_=ARRAY(Uuid()))),
        KeyWrapRow.holder_kind == bindparam("kind"),
        KeyWrapRow.holder_id == bindparam("holder"),
    )
    .order_by(KeyWrapRow.record_id, KeyWrapRow.key_version.desc())
)
"""Made once: every page of texts asks it."""
