"""Opens a delivery's object."""

from collections.abc import Iterator
from uuid import UUID

from chassis.keys.weekly_keys import DELIVERIES
from chassis.objects.object_store import read_sealed

from pupils.extras import Extras

MOST_BYTES = 20_000_000
"""The largest file taken; the gateway refuses more, and this holds where it did not."""

MOST_BYTES_KEPT = 1_000_000
"""The largest file of which the bytes are kept while it is worked on."""


class ObjectTooLarge(Exception):
    """The object holds more than ``MOST_BYTES``."""


def object_key(extras: Extras, delivery_id: UUID, sealed_key: str) -> bytes:
    """The object's key; raises ``VaultAway``, ``Problem(key_gone)`` after 35 days, or ``Tampered``."""
    return extras.keyring.open_weekly_key(DELIVERIES, delivery_id, sealed_key).key


def read_object(extras: Extras, name: str, key: bytes) -> Iterator[bytes]:
    """The file's bytes as a stream; to be drawn outside the event loop. Raises as ``read_sealed``, and
    ``ObjectTooLarge``."""
    size = 0
    for piece in read_sealed(extras.objects, name, key):
        size += len(piece)
        if size > MOST_BYTES:
            raise ObjectTooLarge
        yield piece


class DeliveredFile:
    """A delivery's object, read as often as its rows are gone through; what a source pushes is small, and kept after
    the first time."""

    def __init__(self, extras: Extras, name: str, key: bytes) -> None:
        self._extras, self._name, self._key = extras, name, key
        self._kept: list[bytes] | None = None

    def chunks(self) -> Iterator[bytes]:
        """As ``read_object``."""
        if self._kept is not None:
            yield from self._kept
            return
        kept: list[bytes] = []
        size = 0
        for piece in read_object(self._extras, self._name, self._key):
            size += len(piece)
            if size <= MOST_BYTES_KEPT:
                kept.append(piece)
            yield piece
        if size <= MOST_BYTES_KEPT:
            self._kept = kept


def read_whole_object(extras: Extras, name: str, key: bytes) -> bytes:
    """The same, in one piece."""
    return b"".join(read_object(extras, name, key))
