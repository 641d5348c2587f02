"""Opens a delivery's object."""

from collections.abc import Iterator
from uuid import UUID

from chassis.keys.weekly_keys import DELIVERIES
from chassis.objects.object_store import read_sealed

from pupils.extras import Extras

MOST_BYTES = 20_000_000
"""The largest file taken; the gateway refuses more, and this holds where it did not."""


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


def read_whole_object(extras: Extras, name: str, key: bytes) -> bytes:
    """The same, in one piece."""
    return b"".join(read_object(extras, name, key))
