"""Opened file keys, kept in memory for minutes: what makes a chronology open without a vault call."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

HolderKind = Literal["subject", "school", "words", "register"]


@dataclass(frozen=True, order=True)
class Holder:
    """Who holds a file: a subject, or a school; or the month in which words were searched for, or the year in which
    files were destroyed."""

    kind: HolderKind
    id: UUID

    @property
    def transit_key(self) -> str:
        """Name of the holder's key in the vault."""
        return f"{self.kind}-{self.id}"


@dataclass(frozen=True)
class _Opened:
    key: bytes
    until: float


class FileKeyCache:
    """File keys by holder and by their wrapped form, at most ``holders`` holders for ``seconds`` each.

    The wrapped form is part of the key, so that an entry serves only a caller who sees that very row in the database:
    a file key whose transaction was rolled back is never used again. ``epoch`` counts how often something was
    forgotten: a key that was on its way from the vault meanwhile is not kept. ``clock`` is monotonic. Thread-safe.
    """

    def __init__(self, clock: Callable[[], float], *, holders: int = 20_000, seconds: float = 300.0) -> None:
        self._clock = clock
        self._most = holders
        self._seconds = seconds
        self._entries: OrderedDict[Holder, dict[str, _Opened]] = OrderedDict()
        self._lock = threading.Lock()
        self.epoch = 0

    def get(self, holder: Holder, wrapped: str) -> bytes | None:
        """The file key, if it is known and fresh."""
        with self._lock:
            opened = self._entries.get(holder, {}).get(wrapped)
            if opened is None:
                return None
            if self._clock() >= opened.until:
                del self._entries[holder]
                return None
            self._entries.move_to_end(holder)
            return opened.key

    def put(self, holder: Holder, wrapped: str, key: bytes, epoch: int) -> None:
        """Keeps ``key``, unless something was forgotten since ``epoch`` was read."""
        with self._lock:
            if epoch != self.epoch:
                return
            self._entries.setdefault(holder, {})[wrapped] = _Opened(key, self._clock() + self._seconds)
            self._entries.move_to_end(holder)
            while len(self._entries) > self._most:
                self._entries.popitem(last=False)

    def forget(self, holder: Holder) -> None:
        """Drops the holder's file keys: its key is gone."""
        with self._lock:
            self.epoch += 1
            self._entries.pop(holder, None)

    def clear(self) -> None:
        """Drops everything: this process is cut off and would not hear that a key is gone."""
        with self._lock:
            self.epoch += 1
            self._entries.clear()

    def __len__(self) -> int:
        return len(self._entries)
