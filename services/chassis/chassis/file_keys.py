"""File keys: one a holder and service, wrapped by the holder's key in the vault under the service's own context."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import cast
from uuid import UUID

from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from .database import Unit
from .file_key_cache import FileKeyCache, Holder, HolderKind
from .key_metrics import FILE_KEYS
from .models import FileKeyRow
from .sealing import Tampered, new_key
from .vault import Reason, Vault, VaultRefused

_FIRST_VERSION = 1


_NEWEST = text("""
SELECT DISTINCT ON (wanted.kind, wanted.id) wanted.kind, CAST(wanted.id AS text), file_key.version, file_key.wrapped
FROM unnest(CAST(:kinds AS text[]), CAST(:ids AS uuid[])) AS wanted (kind, id)
JOIN file_key ON file_key.holder_kind = wanted.kind AND file_key.holder_id = wanted.id
ORDER BY wanted.kind, wanted.id, file_key.version DESC
""")


@dataclass(frozen=True)
class _Kept:
    """A file key as its table has it."""

    version: int
    wrapped: str


@dataclass(frozen=True)
class FileKey:
    """An opened file key and the version under which it stands in the table."""

    version: int
    key: bytes = field(repr=False)


class FileKeys:
    """Finds, opens and makes file keys. ``clock`` is monotonic seconds."""

    def __init__(self, vault: Vault, service: str, clock: Callable[[], float]) -> None:
        self._vault = vault
        self._context = service.encode()
        self.cache = FileKeyCache(clock)

    def current(self, unit: Unit, holders: Collection[Holder]) -> dict[Holder, FileKey]:
        """The newest file key of each holder, made where there is none.

        ``VaultAway``; ``Problem(key_gone)`` for a holder whose key was destroyed: it is not silently made again.
        Holders are taken in one order, so that two transactions that make the same keys wait and never deadlock.
        """
        rows = self._newest_rows(unit, holders)
        return {
            holder: self._opened(holder, rows[holder]) if holder in rows else self._made(unit, holder)
            for holder in sorted(set(holders))
        }

    def open(self, holder: Holder, wrapped: str) -> bytes:
        """The file key in ``wrapped``, from memory or by one vault call.

        ``Problem(key_gone)`` if the holder's key is no more; ``Tampered`` if ``wrapped`` is not under it.
        """
        known = self.cache.get(holder, wrapped)
        if known is not None:
            FILE_KEYS.labels("memory").inc()
            return known
        epoch = self.cache.epoch
        try:
            key = self._vault.decrypt(holder.transit_key, wrapped, context=self._context)
        except VaultRefused as refused:
            raise meaning_of(refused, holder) from None
        FILE_KEYS.labels("vault").inc()
        self.cache.put(holder, wrapped, key, epoch)
        return key

    def _opened(self, holder: Holder, row: _Kept) -> FileKey:
        return FileKey(row.version, self.open(holder, row.wrapped))

    def _newest_rows(self, unit: Unit, holders: Collection[Holder]) -> dict[Holder, _Kept]:
        wanted = {"kinds": [holder.kind for holder in holders], "ids": [str(holder.id) for holder in holders]}
        rows = unit.session.connection().execute(_NEWEST, wanted)
        return {
            Holder(cast("HolderKind", kind), UUID(holder_id)): _Kept(version, wrapped)
            for kind, holder_id, version, wrapped in rows
        }

    def _made(self, unit: Unit, holder: Holder) -> FileKey:
        """A new file key; or the one that another transaction made while we were at it."""
        self._vault.create_key(holder.transit_key)
        epoch, key = self.cache.epoch, new_key()
        wrapped = self._vault.encrypt(holder.transit_key, key, context=self._context)
        values = {
            "holder_kind": holder.kind,
            "holder_id": holder.id,
            "version": _FIRST_VERSION,
            "wrapped": wrapped,
            "created_at": unit.now,
        }
        statement = insert(FileKeyRow).values(values).on_conflict_do_nothing().returning(FileKeyRow.version)
        if unit.session.execute(statement).first() is None:
            return self._opened(holder, self._newest_rows(unit, [holder])[holder])
        FILE_KEYS.labels("made").inc()
        self.cache.put(holder, wrapped, key, epoch)
        if holder.kind == "subject":
            unit.audit(AuditAction.KEY_SUBJECT_CREATE, subject_ids=[holder.id])
        return FileKey(_FIRST_VERSION, key)


def meaning_of(refused: VaultRefused, holder: Holder | None = None) -> Exception:
    """What a refusal to open says about the record: its key is gone, its wrap was changed, or the policy is wrong."""
    ids = {} if holder is None else {"holder_id": str(holder.id)}
    if refused.reason in (Reason.KEY_MISSING, Reason.VERSION_WITHDRAWN):
        return Problem(ErrorCode.KEY_GONE, ids=ids)
    if refused.reason is Reason.WRONG_CIPHERTEXT:
        return Tampered(holder.id if holder else None)
    return refused
