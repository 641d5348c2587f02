"""Sealing and opening what people wrote: one data key a record, wrapped for each child the record is about."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from chassis.keys.keyring import Holder, Keyring
from chassis.keys.sealing import DataKey, SealedField
from chassis.process.application import App
from chassis.units.database import Unit
from chassis.units.models import KeyWrapRow
from sqlalchemy import exists, func, select

from incidents.models import ActionRow, ConcernRow, DocumentRow, DocumentVersionRow, EntryRow

_WRITTEN_ONCE = 1
"""Version of a text that stays as written."""


def keyring_of(app: App) -> Keyring:
    """The process's keyring; this service always has one (``bootstrap.KEYRING``)."""
    if app.keyring is None:
        raise RuntimeError("incidents runs with a keyring")
    return app.keyring


def holder_of(subject_id: UUID) -> Holder:
    """The child's key holder."""
    return Holder("subject", subject_id)


def new_key(
    unit: Unit, keyring: Keyring, record_id: UUID, subject_ids: Iterable[UUID], *, intake_if_away: bool = False
) -> DataKey:
    """A data key for a new record, wrapped for each child. Raises ``VaultAway``, unless the intake key may stand in."""
    holders = [holder_of(subject_id) for subject_id in subject_ids]
    return keyring.new_data_key(unit, record_id, holders, intake_if_away=intake_if_away)


def waits_under_intake(unit: Unit, record_id: UUID) -> bool:
    """Whether the record's key is wrapped for the intake key only: readable once the vault is back."""
    wrap = select(KeyWrapRow.record_id).where(KeyWrapRow.record_id == record_id, KeyWrapRow.holder_kind == "intake")
    return bool(unit.session.scalar(select(exists(wrap))))


def seal(key: DataKey, table: str, row: UUID, field: str, text: str, version: int = _WRITTEN_ONCE) -> bytes:
    """``text`` as it stands in ``table.field`` of ``row`` in its ``version``, opened nowhere else."""
    return key.seal(SealedField(table, row, field, version), text.encode())


def unseal(key: DataKey, table: str, row: UUID, field: str, sealed: bytes, version: int = _WRITTEN_ONCE) -> str:
    """The text; ``Tampered`` if the bytes were changed or belong elsewhere. See ``text_of`` for what is corrected."""
    return key.unseal(SealedField(table, row, field, version), sealed).decode()


def text_of(key: DataKey, row: ConcernRow | EntryRow, field: str) -> str:
    """A text of a concern or an entry as it reads now, in whatever version; empty where there is none."""
    sealed: bytes | None = getattr(row, field)
    return "" if sealed is None else unseal(key, row.__tablename__, row.id, field, sealed, row.text_version)


def key_of_marks(unit: Unit, keyring: Keyring, row: ConcernRow | EntryRow | ActionRow | DocumentRow) -> DataKey:
    """The key that what is noted about a record is sealed under: of a document, that of its newest version which was
    not refused, since a refused one is swept with its keys."""
    if not isinstance(row, DocumentRow):
        return keyring.open(unit, row.id)
    kept = select(func.max(DocumentVersionRow.version)).where(
        DocumentVersionRow.document_id == row.id, DocumentVersionRow.state.in_(("waiting", "clean"))
    )
    return keyring.open(unit, row.id, key_version=unit.session.scalar(kept))


def open_records(
    unit: Unit, keyring: Keyring, subjects_of: Mapping[UUID, Iterable[UUID]], broken: set[UUID] | None = None
) -> dict[UUID, DataKey]:
    """Data keys of records about several children, with as few children's keys as will do (one vault call each).

    ``subjects_of``: record id -> the children it is about. A record that none of their keys opens is left out.
    ``broken`` as in ``Keyring.open_many``.
    """
    keys: dict[UUID, DataKey] = {}
    closed = {record_id: set(subject_ids) for record_id, subject_ids in subjects_of.items()}
    while closed:
        shared: dict[UUID, list[UUID]] = {}
        for record_id, subject_ids in closed.items():
            for subject_id in subject_ids:
                shared.setdefault(subject_id, []).append(record_id)
        if not shared:
            break
        subject_id, record_ids = max(shared.items(), key=lambda item: (len(item[1]), item[0]))
        keys |= keyring.open_many(unit, record_ids, holder_of(subject_id), broken)
        closed = {
            record_id: subject_ids - {subject_id} for record_id, subject_ids in closed.items() if record_id not in keys
        }
    return keys


def open_through(
    unit: Unit, keyring: Keyring, record_ids: Iterable[UUID], family: Iterable[UUID], broken: set[UUID] | None = None
) -> dict[UUID, DataKey]:
    """Data keys of records about one child, through the files of every id they have; one vault call a file.

    ``broken`` as in ``Keyring.open_many``.
    """
    keys: dict[UUID, DataKey] = {}
    closed = list(record_ids)
    for subject_id in family:
        if not closed:
            break
        keys |= keyring.open_many(unit, closed, holder_of(subject_id), broken)
        closed = [record_id for record_id in closed if record_id not in keys]
    return keys
