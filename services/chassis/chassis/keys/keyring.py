"""The key hierarchy: a holder's key in the vault, its file key, each record's data key.

Fails closed when reading and never refuses a report: without the vault, what is cached opens, the rest raises
``VaultAway``, and a new record that must not be refused is sealed under the intake key until the vault is back.
"""

import base64
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from haven_schemas.errors import ErrorCode, Problem

from chassis.ground.away import VaultAway
from chassis.ground.logs import get_logger
from chassis.units.database import Unit

from . import destroyed_keys, key_wraps
from .file_key_cache import Holder
from .file_keys import FileKey, FileKeys
from .key_metrics import KEEPING_INTAKE, SEALED_UNDER_INTAKE
from .key_rotation import KeyRotation, ended_before
from .key_wraps import Wrap, WrapFor
from .sealing import DataKey, FieldOpener, SealedField, Tampered, new_key, unwrap_key, wrap_key
from .vault import Vault, VaultRefused
from .weekly_keys import INTAKE, WeeklyKeys, WeeklyPublicKey, seal_for

__all__ = ["DataKey", "Holder", "Keyring", "SealedField", "Tampered", "WeeklyDataKey"]

log = get_logger()


@dataclass(frozen=True)
class WeeklyDataKey:
    """A data key for something that passes through, and its form under a weekly key, to be kept beside the thing."""

    key: DataKey
    sealed: str


class Keyring:
    """One a process, for one service; ``trust_id`` is bound into every seal, ``clock`` is monotonic seconds.

    The caller has checked that the record may be seen; ``via`` says through which file it is opened, not by whom.
    """

    def __init__(
        self,
        vault: Vault,
        trust_id: UUID,
        service: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._trust_id = trust_id
        self._file_keys = FileKeys(vault, service, clock)
        self._weekly = WeeklyKeys(vault)

    def new_data_key(
        self,
        unit: Unit,
        record_id: UUID,
        holders: Collection[Holder],
        *,
        key_version: int = 1,
        intake_if_away: bool = False,
    ) -> DataKey:
        """A fresh key for the record, wrapped once for each holder; file keys and vault keys are made as needed.

        ``VaultAway``; ``Problem(key_gone)`` if a holder's key was destroyed. With ``intake_if_away`` neither stops it:
        the key is then wrapped under the intake key alone, until ``leave_intake``. ``ValueError`` for a record that has
        a key of that version: what is sealed under a second one could never be opened.
        """
        if not holders:
            raise ValueError("a record has at least one holder")
        key, under_intake = new_key(), False
        try:
            file_keys = self._file_keys.current(unit, holders)
            wraps = [WrapFor(holder, each.version, wrap_key(each.key, key)) for holder, each in file_keys.items()]
        except (VaultAway, VaultRefused, Problem) as hindrance:
            if not intake_if_away:
                raise
            log.warning("sealed_under_intake", record_id=record_id, because=_code_of(hindrance))
            wraps, under_intake = [self._wrap_for_intake(unit, key)], True
        key_wraps.add_first_wraps(unit, record_id, key_version, wraps)
        return DataKey(record_id, key_version, self._trust_id, key, under_intake)

    def has_key(self, unit: Unit, record_id: UUID) -> bool:
        """Whether the record has a data key, whoever holds it."""
        return bool(key_wraps.key_versions(unit, record_id))

    def open(self, unit: Unit, record_id: UUID, via: Holder | None = None, key_version: int | None = None) -> DataKey:
        """The record's key (its newest, or ``key_version``), through ``via`` or any holder, or the intake key.

        One vault call, none if cached. ``VaultAway``; ``Problem(key_gone)`` if no wrap is left that opens (under
        ``via``: taken off, destroyed); ``Tampered``.
        """
        hindrance: Exception = Problem(ErrorCode.KEY_GONE, ids={"record_id": str(record_id)})
        for wrap in key_wraps.wraps_of(unit, record_id, via=via, key_version=key_version):
            try:
                return self._opened(wrap)
            except VaultAway as away:
                hindrance = away  # another holder's file key may be in memory
            except Problem as problem:
                if problem.code is not ErrorCode.KEY_GONE:
                    raise
        raise hindrance

    def open_many(
        self, unit: Unit, record_ids: Iterable[UUID], via: Holder, broken: set[UUID] | None = None
    ) -> dict[UUID, DataKey]:
        """Newest keys of many records of one file: one vault call cold, none warm, whatever their number.

        Records without a wrap under ``via`` are not in the answer: those still under the intake key (``open`` opens
        them, one call each) and those ``via`` was taken off. ``VaultAway``; ``Problem(key_gone)``; ``Tampered``, but
        for a record's own wrap not if ``broken`` is given: it takes the record then, and the others are opened.
        """
        opened: dict[str | None, bytes] = {}
        keys: dict[UUID, DataKey] = {}
        for wrap in key_wraps.newest_wraps(unit, list(record_ids), via):
            if wrap.file_key not in opened:
                opened[wrap.file_key] = self._file_key_of(wrap, via)
            try:
                keys[wrap.record_id] = self._data_key(wrap, unwrap_key(opened[wrap.file_key], wrap.wrapped))
            except Tampered:
                if broken is None:
                    raise
                broken.add(wrap.record_id)
        return keys

    def open_each(
        self, unit: Unit, record_ids: Collection[UUID], in_time: Callable[[], bool], broken: set[UUID]
    ) -> dict[UUID, DataKey]:
        """Newest keys of many records of as many files: several vault calls at once, none if cached.

        A record that no file opens now, or for which the vault was not asked while ``in_time``, is not in the answer.
        ``broken`` takes a record whose wrap was changed.
        """
        waiting = key_wraps.newest_of_each(unit, record_ids) if record_ids else {}
        keys: dict[UUID, DataKey] = {}
        while waiting:
            files: dict[str, Holder] = {}
            for wraps in waiting.values():
                _choose_file(files, wraps)
            opened = self._file_keys.open_all(((holder, key) for key, holder in files.items()), in_time)
            waiting = self._open_waiting(waiting, opened, keys, broken)
        return keys

    def _open_waiting(
        self,
        waiting: dict[UUID, list[Wrap]],
        opened: dict[str, bytes | None],
        keys: dict[UUID, DataKey],
        broken: set[UUID],
    ) -> dict[UUID, list[Wrap]]:
        """Those still to be opened through another file."""
        left: dict[UUID, list[Wrap]] = {}
        for record_id, wraps in waiting.items():
            wrap = next((each for each in wraps if each.file_key in opened), None)
            file_key = None if wrap is None or wrap.file_key is None else opened[wrap.file_key]
            if wrap is not None and file_key is not None:
                try:
                    keys[record_id] = self._data_key(wrap, unwrap_key(file_key, wrap.wrapped))
                except Tampered:
                    broken.add(record_id)
            elif wrap is not None and (others := [each for each in wraps if each is not wrap]):
                left[record_id] = others
        return left

    def open_files(
        self, files: Iterable[tuple[Holder, str]], in_time: Callable[[], bool] = lambda: True
    ) -> dict[str, bytes | None]:
        """Opened file keys by their wrapped form, for records whose wraps the caller has read itself (``opener``).

        One vault call a file, several at once, none if cached. None for what cannot be opened now, or ever again; what
        the vault was not asked for while ``in_time`` is left out. ``Tampered``.
        """
        return self._file_keys.open_all(files, in_time)

    def opener(self, table: str, field: str) -> FieldOpener:
        """Opens that field of many records, with keys out of their wraps. Needs neither vault nor database."""
        return FieldOpener(self._trust_id, table, field)

    def seal_apart(self, unit: Unit, holder: Holder, at: SealedField, plaintext: bytes) -> str:
        """With all it takes to open it but the holder's key: for what others keep, and no restore of this database may
        make unreadable. Errors as ``new_data_key``."""
        file_key = self._file_keys.current(unit, [holder])[holder]
        sealed = DataKey(at.row, file_key.version, self._trust_id, file_key.key).seal(at, plaintext)
        return f"{file_key.wrapped}.{base64.b64encode(sealed).decode()}"

    def open_apart(self, holder: Holder, at: SealedField, sealed: str) -> bytes:
        """What ``seal_apart`` made; no vault call if its file key is cached. ``VaultAway``; ``Problem(key_gone)`` once
        the holder's key is destroyed; ``Tampered``."""
        wrapped, _, text = sealed.rpartition(".")
        try:
            ciphertext = base64.b64decode(text, validate=True)
        except ValueError:
            raise Tampered(at.row) from None
        file_key = self._file_keys.open(holder, wrapped)
        return DataKey(at.row, at.version, self._trust_id, file_key).unseal(at, ciphertext)

    def add_holder(self, unit: Unit, record_id: UUID, holder: Holder) -> None:
        """Wraps every version of the record's key for one more holder. Errors as ``open`` and ``new_data_key``."""
        for version in key_wraps.key_versions(unit, record_id):
            data_key = self.open(unit, record_id, key_version=version)
            self._wrap_for(unit, data_key, self._file_keys.current(unit, [holder]))

    def remove_holder(self, unit: Unit, record_id: UUID, holder: Holder) -> None:
        """Deletes the holder's wraps. ``ValueError`` for the last holder of some version of the key: nobody could open
        it again."""
        holders = key_wraps.locked_holders(unit, record_id)
        if any(not others - {holder} for others in holders.values()):
            raise ValueError("the last holder of a record is not taken off")
        key_wraps.delete_wraps(unit, record_id, holder)

    def replace_key(self, unit: Unit, record_id: UUID, prepared_id: UUID) -> bool:
        """The key that was made under ``prepared_id`` (``new_data_key``) is the record's from now on, for its holders.

        Every key the record had is gone: what is not sealed anew under it in this transaction never opens again.
        Needs no vault. False if nothing is prepared there (it was done before), and then nothing is touched.
        """
        return key_wraps.replace_wraps(unit, record_id, prepared_id)

    def sealed_under_intake(self, unit: Unit, limit: int, after: UUID | None = None) -> Sequence[UUID]:
        """Records waiting under the intake key, at most ``limit``, by id; go on with ``after`` the last one."""
        return key_wraps.records_under_intake(unit, limit, after)

    def leave_intake(self, unit: Unit, record_id: UUID, holders: Collection[Holder]) -> bool:
        """Moves the record's key from under the intake key to its holders; its ciphertexts stay as they are.

        False if there is nothing to do, or another transaction is doing it. ``VaultAway``; ``Problem(key_gone)`` if a
        holder's key was destroyed, or the intake version trimmed.
        """
        if not holders:
            raise ValueError("a record has at least one holder")
        wraps = key_wraps.locked_intake_wraps(unit, record_id)
        if not wraps:
            return False
        file_keys = self._file_keys.current(unit, holders)
        for wrap in wraps:
            self._wrap_for(unit, self._opened(wrap), file_keys)
        key_wraps.delete_wraps(unit, record_id, None)
        return True

    def take_in(self, unit: Unit, record_id: UUID, key_version: int, wrapped: str) -> None:
        """A record sealed elsewhere with the public half of the intake key: its key waits like any under it.

        ``wrapped``: base64 of RSA-OAEP, under that version of the intake key.
        """
        key_wraps.add_wrap(unit, record_id, 1, None, key_version, f"v{key_version}:{wrapped}".encode())
        SEALED_UNDER_INTAKE.inc()

    def drop_intake(self, unit: Unit, record_id: UUID) -> None:
        """Deletes the record's wraps under the intake key: it was sealed anew, or can never be opened."""
        key_wraps.delete_wraps(unit, record_id, None)

    def keep_intake(self, unit: Unit) -> KeyRotation:
        """Looks after the intake key (see ``WeeklyKeys.keep``); no version goes while a record waits under it."""
        waiting = key_wraps.waiting_by_version(unit)
        kept = self._weekly.keep(unit, INTAKE, in_use=waiting)
        oldest, ended = kept.key.versions[0].version, ended_before(kept.key, unit.now)
        KEEPING_INTAKE.set(sum(count for version, count in waiting.items() if oldest <= version < ended))
        return kept

    def intake_key(self, unit: Unit) -> WeeklyPublicKey:
        """The public half of the intake key that seals now; ``VaultAway`` if it was never seen."""
        return self._weekly.public_key(unit, INTAKE)

    def keep_weekly(self, unit: Unit, name: str, *, in_use: Collection[int] = ()) -> KeyRotation:
        """See ``WeeklyKeys.keep``: for weekly keys whose sealed things the service keeps in tables of its own."""
        return self._weekly.keep(unit, name, in_use=in_use)

    def new_weekly_key(self, unit: Unit, name: str, record_id: UUID) -> WeeklyDataKey:
        """A fresh key for something short-lived, and its form under the weekly key ``name``. Needs no vault."""
        data_key = DataKey(record_id, 1, self._trust_id, new_key())
        return WeeklyDataKey(data_key, seal_for(self._weekly.public_key(unit, name), data_key.key))

    def open_weekly_key(self, name: str, record_id: UUID, sealed: str) -> DataKey:
        """What ``new_weekly_key`` made. ``VaultAway``; ``Problem(key_gone)`` after its 35 days; ``Tampered``."""
        return DataKey(record_id, 1, self._trust_id, self._weekly.open(name, sealed))

    @property
    def epoch(self) -> int:
        """How often file keys left this process's memory before their time: what they opened is to go with them."""
        return self._file_keys.cache.epoch

    def forget(self, holder: Holder) -> None:
        """On "key gone": the holder's file keys leave this process's memory."""
        self._file_keys.cache.forget(holder)

    def clear(self) -> None:
        """When cut off from broadcasts, and again when they are back: every file key leaves memory."""
        self._file_keys.cache.clear()

    def share_lock(self, unit: Unit, holders: Collection[Holder]) -> set[Holder]:
        """Until the unit ends none of their keys is destroyed; answers whose was before."""
        return destroyed_keys.share_lock(unit, holders)

    def lock(self, unit: Unit, holders: Collection[Holder]) -> None:
        """Before ``destroy``: waits for all who are sealing for these, and nobody begins until the unit ends."""
        destroyed_keys.lock(unit, holders)

    def destroy(self, unit: Unit, holder: Holder) -> None:
        """Ends the holder's file key for good: every wrap of theirs goes, and no key is made for them again, whatever
        the vault would do. Records that only they held can never be opened again. Safe to repeat."""
        destroyed_keys.destroy(unit, holder)
        self._file_keys.cache.forget(holder)

    def _wrap_for(self, unit: Unit, data_key: DataKey, file_keys: dict[Holder, FileKey]) -> None:
        for holder, file_key in file_keys.items():
            wrapped = wrap_key(file_key.key, data_key.key)
            key_wraps.add_wrap(unit, data_key.record_id, data_key.version, holder, file_key.version, wrapped)

    def _wrap_for_intake(self, unit: Unit, key: bytes) -> WrapFor:
        public = self._weekly.public_key(unit, INTAKE)
        SEALED_UNDER_INTAKE.inc()
        return WrapFor(None, public.version, seal_for(public, key).encode())

    def _opened(self, wrap: Wrap) -> DataKey:
        if wrap.holder is None:
            return self._data_key(wrap, self._weekly.open(INTAKE, wrap.wrapped.decode("ascii", "replace")))
        return self._data_key(wrap, unwrap_key(self._file_key_of(wrap, wrap.holder), wrap.wrapped))

    def _file_key_of(self, wrap: Wrap, holder: Holder) -> bytes:
        if not wrap.file_key:
            raise Problem(ErrorCode.KEY_GONE, ids={"record_id": str(wrap.record_id)})
        return self._file_keys.open(holder, wrap.file_key)

    def _data_key(self, wrap: Wrap, key: bytes) -> DataKey:
        return DataKey(wrap.record_id, wrap.key_version, self._trust_id, key)


def _choose_file(files: dict[str, Holder], wraps: Sequence[Wrap]) -> None:
    """One file that opens the record, unless one of ``files`` does."""
    usable = {wrap.file_key: wrap.holder for wrap in wraps if wrap.file_key and wrap.holder is not None}
    if usable and not files.keys() & usable.keys():
        key, holder = next(iter(usable.items()))
        files[key] = holder


def _code_of(hindrance: Exception) -> str:
    return hindrance.code.value if isinstance(hindrance, Problem) else str(hindrance)
