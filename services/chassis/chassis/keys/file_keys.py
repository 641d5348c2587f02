"""File keys: one a holder and service, wrapped by the holder's key in the vault under the service's own context."""

import threading
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import TypeVar, cast
from uuid import UUID

from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy.dialects.postgresql import insert

from chassis.ground.away import VaultAway
from chassis.units.database import Unit
from chassis.units.models import FileKeyRow

from .destroyed_keys import LOCK_AND_READ, asked_of
from .file_key_cache import FileKeyCache, Holder, HolderKind
from .key_metrics import FILE_KEYS
from .sealing import Tampered, new_key
from .vault import Reason, Vault, VaultRefused

_Item = TypeVar("_Item")
_FIRST_VERSION = 1
_AT_ONCE = 8
"""Vault calls in flight for one caller: the vault has several processors, and others call it meanwhile."""


@dataclass(frozen=True)
class _Kept:
    """A file key as its table has it."""

    version: int
    wrapped: str


@dataclass(frozen=True)
class FileKey:
    """An opened file key, the version under which it stands in the table, and its form there."""

    version: int
    key: bytes = field(repr=False)
    wrapped: str = field(repr=False)


class FileKeys:
    """Finds, opens and makes file keys. ``clock`` is monotonic seconds."""

    def __init__(self, vault: Vault, service: str, clock: Callable[[], float]) -> None:
        self._vault = vault
        self._context = service.encode()
        self.cache = FileKeyCache(clock)

    def current(self, unit: Unit, holders: Collection[Holder]) -> dict[Holder, FileKey]:
        """The newest file key of each holder, made where there is none.

        ``VaultAway``; ``Problem(key_gone)`` for a holder whose key was destroyed: it is not silently made again.
        Until the unit ends nobody destroys them. Holders are taken in one order, so that two transactions that make the
        same keys wait and never deadlock.
        """
        rows = self._newest_rows(unit, holders)
        if len(rows) > _AT_ONCE:
            self.open_all(((holder, row.wrapped) for holder, row in rows.items()), lambda: True)
        return {
            holder: self._opened(holder, rows[holder]) if holder in rows else self._made(unit, holder)
            for holder in sorted(set(holders))
        }

    def open(self, holder: Holder, wrapped: str) -> bytes:
        """The file key in ``wrapped``, from memory or by one vault call.

        ``Problem(key_gone)`` if the holder's key is no more; ``Tampered`` if ``wrapped`` is not under it.
        """
        if not wrapped:
            raise Problem(ErrorCode.KEY_GONE, ids={"holder_id": str(holder.id)})
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

    def open_all(self, files: Iterable[tuple[Holder, str]], in_time: Callable[[], bool]) -> dict[str, bytes | None]:
        """As ``open`` for many, by their wrapped form; None for those that cannot be opened now, or ever again.

        Several vault calls are made at once. When ``in_time`` says that time is up, the vault is asked no more, and
        what it was not asked for is not in the answer; the first few are asked for in any case. ``Tampered``.
        """
        files = list(files)
        opened = {wrapped: key for holder, wrapped in files if (key := self.cache.get(holder, wrapped)) is not None}
        FILE_KEYS.labels("memory").inc(len(opened))
        answers: dict[str, bytes | None] = {**opened}

        def open_one(file: tuple[Holder, str]) -> None:
            answers[file[1]] = self._opened_if_it_can_be(*file)

        _for_each(open_one, [file for file in files if file[1] not in opened], in_time)
        return answers

    def _opened_if_it_can_be(self, holder: Holder, wrapped: str) -> bytes | None:
        try:
            return self.open(holder, wrapped)
        except VaultAway:
            return None
        except Problem as problem:
            if problem.code is not ErrorCode.KEY_GONE:
                raise
            return None

    def _opened(self, holder: Holder, row: _Kept) -> FileKey:
        return FileKey(row.version, self.open(holder, row.wrapped), row.wrapped)

    def _newest_rows(self, unit: Unit, holders: Collection[Holder]) -> dict[Holder, _Kept]:
        rows = unit.session.connection().execute(LOCK_AND_READ, asked_of(holders))
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
        return FileKey(_FIRST_VERSION, key, wrapped)


def _for_each(call: Callable[[_Item], None], items: Collection[_Item], in_time: Callable[[], bool]) -> None:
    """Calls ``call`` with each item in order, ``_AT_ONCE`` at a time, in threads (green ones under eventlet).

    After the first error, or when time is up, no more items are begun, but for the first ``_AT_ONCE``. The error is
    raised when all threads have ended.
    """
    waiting, errors, lock = iter(enumerate(items)), list[Exception](), threading.Lock()

    def next_item() -> _Item | None:
        with lock:
            number, item = next(waiting, (0, None))
            return item if number < _AT_ONCE or (not errors and in_time()) else None

    def work() -> None:
        while (item := next_item()) is not None:
            try:
                call(item)
            except Exception as error:  # noqa: BLE001  # raised by the caller's thread
                errors.append(error)

    threads = [threading.Thread(target=work, daemon=True) for _ in range(min(_AT_ONCE, len(items)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def meaning_of(refused: VaultRefused, holder: Holder | None = None) -> Exception:
    """What a refusal to open says about the record: its key is gone, its wrap was changed, or the policy is wrong."""
    ids = {} if holder is None else {"holder_id": str(holder.id)}
    if refused.reason in (Reason.KEY_MISSING, Reason.VERSION_WITHDRAWN):
        return Problem(ErrorCode.KEY_GONE, ids=ids)
    if refused.reason is Reason.WRONG_CIPHERTEXT:
        return Tampered(holder.id if holder else None)
    return refused
