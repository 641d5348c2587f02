"""Sealed objects in an object store (a folder locally, S3 or Azure in production), written and read as streams.

Neither nameko, SQLAlchemy nor eventlet is imported: the gateway writes with real threads. Calls block while the store
answers; a service under eventlet makes them through ``eventlet.tpool``.

Format: a header of 15 bytes (``HAVN``, version, seven random bytes, three zero bytes), then segments of 64 KiB of
plaintext, each AES-256-GCM with its 16-byte tag. Nonce = the seven random bytes, the segment's number (four bytes), and
1 for the last segment, else 0: the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizar 2015), by which a
truncated, lengthened, reordered or spliced object does not open. Associated data = header and object name, so an object
does not open under another name. A key seals one object, once.
"""

import errno
import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote, urlsplit

import obstore
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from obstore.exceptions import BaseError, PermissionDeniedError
from obstore.store import LocalStore, from_url

from chassis.ground.away import Away
from chassis.process.dependency_watch import Watched

from .store_metrics import FREE_SHARE

KEY_BYTES = 32
SEGMENT_BYTES = 64 * 1024

_TAG_BYTES = 16
_PREFIX_BYTES = 7
_MAGIC = b"HAVN\x01"
_PADDING = b"\x00\x00\x00"
_HEADER_BYTES = len(_MAGIC) + _PREFIX_BYTES + len(_PADDING)
_MOST_SEGMENTS = 2**32
_PART_BYTES = 5 * 1024 * 1024
"""Smallest part of a multipart upload S3 takes; what one writer holds in memory."""

_NOTHING_FITS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NUMBER_OF_ERROR = re.compile(r"\(os error (\d+)\)")
"""How obstore tells what the operating system said: its exceptions have no ``errno``."""

_NO_OBJECT = "is-the-store-there"
_ASK_EVERY_SECONDS = 8.0

_KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AZURE_STORAGE_ACCOUNT_KEY")
_NETWORK_LIMITS = {"timeout": "30s", "connect_timeout": "5s"}
_RETRIES: Any = {"max_retries": 3, "retry_timeout": timedelta(seconds=15)}
"""Who waits for a store that is away is told so while they still wait."""


class StoreAway(Away):
    """The object store did not take or give an object."""

    def __init__(self) -> None:
        super().__init__("object_store")


class StoreFull(StoreAway):
    """The disk that the store is on is full, or nearly so and what is left is for reports."""


class ObjectMissing(Exception):
    """No object has that name."""


class ObjectTampered(Exception):
    """The object is not what was written under this name and key: cut, changed, or of another key."""


class ObjectStore:
    """One store, opened from ``HAVEN_OBJECT_STORE_URL`` (``file:///…``, ``s3://…``, ``az://…``); safe for threads.

    ``least_free``: share of the disk of a folder that is left free.
    """

    def __init__(self, url: str, least_free: float = 0.0) -> None:
        self._least_free = least_free
        self._store: Any = opened(url)
        self._folder = folder_of(url)
        self.free_share()

    def watched(self, off_loop: Callable[..., Any] | None = None) -> dict[str, Watched]:
        """What to watch of it. ``off_loop`` runs a call that blocks outside an event loop."""
        ask = self.answers if off_loop is None else partial(off_loop, self.answers)
        return {"object_store": Watched(ask, _ASK_EVERY_SECONDS)}

    def answers(self) -> bool:
        """Whether it can be asked for an object: that there is none of this name is an answer too, and so is a store's
        refusal to say which names there are."""
        self.free_share()
        try:
            obstore.head(self._store, _NO_OBJECT)
        except (FileNotFoundError, PermissionDeniedError):
            return self._folder is None or self._folder.is_dir()
        except (BaseError, OSError):
            return False
        return True

    def free_share(self) -> float:
        """Of the disk that a folder is on, from 0 to 1; 1 for a store that says nothing of its room.

        The metric is set here: at the start, with each question and before each object, not when metrics are read, for
        a network's folder can stand still.
        """
        if self._folder is None:
            return 1.0
        try:
            disk = os.statvfs(self._folder)
            share = disk.f_bavail / disk.f_blocks if disk.f_blocks else 1.0
        except OSError:
            share = 0.0
        FREE_SHARE.labels("folder").set(share)
        return share

    def writer(self, name: str) -> Any:
        """A writable file for ``name``; the object appears when it is closed. ``StoreFull`` once the disk is nearly
        full: what is left is for reports, which stand in databases that may be on the same one."""
        if self.free_share() < self._least_free:
            raise StoreFull
        return self._guarded(obstore.open_writer, name, buffer_size=_PART_BYTES, max_concurrency=1)

    def chunks(self, name: str) -> Iterator[bytes]:
        """The stored bytes of ``name`` in pieces of at least a segment; raises ``ObjectMissing`` or ``StoreAway``."""
        found = self._guarded(obstore.get, name)
        try:
            for chunk in found.stream(min_chunk_size=SEGMENT_BYTES):
                yield bytes(chunk)
        except (BaseError, OSError):
            raise StoreAway from None

    def delete(self, name: str) -> None:
        """Deletes ``name``, also what a writer left of it that was killed; does nothing if it is not there.

        In a folder an unfinished object lies beside its place. An object store is told by a rule of its own how long it
        keeps unfinished uploads.
        """
        with suppress(ObjectMissing):
            self._guarded(obstore.delete, name)
        if self._folder is not None:
            place = self._folder / name
            for unfinished in place.parent.glob(f"{place.name}#*"):
                unfinished.unlink(missing_ok=True)

    def _guarded(self, call: Any, *arguments: Any, **options: Any) -> Any:
        try:
            return call(self._store, *arguments, **options)
        except FileNotFoundError:
            raise ObjectMissing from None
        except (BaseError, OSError) as error:
            raise _not_done(error) from None


class SealedWriter:
    """Seals what is written and stores it under ``name`` on ``close``; a block that raises leaves no object.

    ``key`` is 32 bytes, made for this object alone. ``size`` counts the plaintext bytes.
    """

    def __init__(self, store: ObjectStore, name: str, key: bytes) -> None:
        self._store, self._name = store, name
        self._seal = _Segments(key, name, _new_header())
        self._pending = bytearray()
        self._file = store.writer(name)
        self._open = True
        self.size = 0
        self._put(self._seal.header)

    def write(self, data: bytes) -> None:
        """Takes plaintext of any length; raises ``StoreAway``, ``StoreFull`` if it is for want of room."""
        self.size += len(data)
        self._pending += data
        # The last segment has to be marked, so a full one waits until more follows.
        while len(self._pending) > SEGMENT_BYTES:
            self._put(self._seal.seal(bytes(self._pending[:SEGMENT_BYTES]), last=False))
            del self._pending[:SEGMENT_BYTES]

    def close(self) -> None:
        """Writes the last segment and makes the object visible; raises as ``write`` does."""
        if not self._open:
            return
        self._open = False
        self._put(self._seal.seal(bytes(self._pending), last=True))
        try:
            self._file.close()
        except (BaseError, OSError) as error:
            raise _not_done(error) from None

    def abort(self) -> None:
        """Leaves nothing behind: what was written opens with no key, and the object is deleted."""
        if not self._open:
            return
        self._open = False
        try:
            self._file.close()
        except (BaseError, OSError):
            raise StoreAway from None
        finally:
            self._store.delete(self._name)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        elif isinstance(error, StoreAway):
            with suppress(StoreAway):  # what the store said first says why
                self.abort()
        else:
            self.abort()

    def _put(self, data: bytes) -> None:
        try:
            self._file.write(data)
        except (BaseError, OSError) as error:
            raise _not_done(error) from None


def read_sealed(store: ObjectStore, name: str, key: bytes) -> Iterator[bytes]:
    """The plaintext of ``name`` in pieces of at most 64 KiB, each checked before it is given.

    Raises ``ObjectMissing``, ``StoreAway``, or ``ObjectTampered`` (also at the very end, when the object was cut): a
    caller acts on what it read only after the iterator has ended by itself.
    """
    stored = store.chunks(name)
    waiting = bytearray()
    while len(waiting) < _HEADER_BYTES:
        piece = next(stored, None)
        if piece is None:
            raise ObjectTampered
        waiting += piece
    segments = _Segments(key, name, _checked_header(bytes(waiting[:_HEADER_BYTES])))
    del waiting[:_HEADER_BYTES]
    sealed_bytes = SEGMENT_BYTES + _TAG_BYTES
    for piece in stored:
        waiting += piece
        while len(waiting) > sealed_bytes:
            yield segments.open(bytes(waiting[:sealed_bytes]), last=False)
            del waiting[:sealed_bytes]
    while len(waiting) > sealed_bytes:
        yield segments.open(bytes(waiting[:sealed_bytes]), last=False)
        del waiting[:sealed_bytes]
    yield segments.open(bytes(waiting), last=True)


def _not_done(error: Exception) -> StoreAway:
    """What a store that did not take an object says: that it is full, or else that it is away."""
    said = _NUMBER_OF_ERROR.search(str(error))
    return StoreFull() if said is not None and int(said[1]) in _NOTHING_FITS else StoreAway()


class _Segments:
    """Seals or opens one object's segments in their order."""

    def __init__(self, key: bytes, name: str, header: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError("a key has 32 bytes")
        self.header = header
        self._cipher = AESGCM(key)
        self._prefix = header[len(_MAGIC) : len(_MAGIC) + _PREFIX_BYTES]
        self._associated = header + name.encode()
        self._number = 0

    def seal(self, plaintext: bytes, *, last: bool) -> bytes:
        return self._cipher.encrypt(self._next_nonce(last), plaintext, self._associated)

    def open(self, sealed: bytes, *, last: bool) -> bytes:
        try:
            return self._cipher.decrypt(self._next_nonce(last), sealed, self._associated)
        except InvalidTag:
            raise ObjectTampered from None

    def _next_nonce(self, last: bool) -> bytes:
        if self._number >= _MOST_SEGMENTS:
            raise ValueError("too many segments for one object")
        nonce = self._prefix + self._number.to_bytes(4, "big") + (b"\x01" if last else b"\x00")
        self._number += 1
        return nonce


def _new_header() -> bytes:
    return _MAGIC + os.urandom(_PREFIX_BYTES) + _PADDING


def _checked_header(header: bytes) -> bytes:
    if not header.startswith(_MAGIC) or not header.endswith(_PADDING):
        raise ObjectTampered
    return header


def folder_of(url: str) -> Path | None:
    """The folder that ``url`` names; None where it names an object store."""
    parts = urlsplit(url)
    return Path(unquote(parts.path)) if parts.scheme == "file" else None


def _keys_in_files() -> list[str]:
    """A store's key may be given as the path of a file that holds it (a mounted secret), as our own settings may."""
    return [name for name in _KEYS if f"{name}_FILE" in os.environ]


def opened(url: str) -> Any:
    """obstore's own store at ``url``."""
    folder = folder_of(url)
    if folder is not None:
        return LocalStore(prefix=folder, mkdir=True)
    # Objects are sealed before they leave; still, without TLS only where somebody has said so.
    limits: Any = {**_NETWORK_LIMITS, "allow_http": os.environ.get("AWS_ALLOW_HTTP") == "true"}
    keys: Any = {name.lower(): Path(os.environ[f"{name}_FILE"]).read_text().strip() for name in _keys_in_files()}
    return from_url(url, config=keys, client_options=limits, retry_config=_RETRIES)  # type: ignore[call-overload]  # which overload holds depends on the URL
