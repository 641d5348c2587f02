"""Bytes of documents on their way: sealed into the object store as they come, opened as they leave."""

import base64
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain

from chassis.objects.file_kinds import KindRefused, kind_of
from chassis.objects.object_store import (
    ObjectMissing,
    ObjectStore,
    ObjectTampered,
    SealedWriter,
    StoreAway,
    StoreFull,
    read_sealed,
)
from flask import Response
from haven_schemas.acts.incidents.documents import (
    MOST_DOCUMENT_BYTES,
    DocumentContent,
    DocumentReceipt,
    DocumentUploadSlot,
)
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid

from gateway.access.allowances import TooMany
from gateway.rendering.download_names import attachment
from gateway.security.streamed_form import IncomingFile

MOST_REQUEST_BYTES = MOST_DOCUMENT_BYTES + 131_072
"""A file of 100 MB with the form around it."""

FIRST_LOOK_BYTES = 64 * 1024
_WAIT_SECONDS = 10
_STARTS_PLAYING_NOWHERE = "sandbox; default-src 'none'"
"""For what people uploaded: should a browser ever draw it, it runs nothing, loads nothing and belongs to no origin."""


class Uploads:
    """How many files this process takes at once: each holds a thread, and a few megabytes on their way to the store."""

    def __init__(self, at_once: int) -> None:
        self._places = threading.BoundedSemaphore(at_once)

    @contextmanager
    def place(self) -> Iterator[None]:
        """Holds one; ``TooMany`` if none is free."""
        if not self._places.acquire(blocking=False):
            raise TooMany(_WAIT_SECONDS)
        try:
            yield
        finally:
            self._places.release()


class NotKept(Problem):
    """The store is away (``unavailable``) or full (``no_room``): nothing of the file was kept, and it can be sent
    again."""


@dataclass(frozen=True)
class Sending:
    """The calls about one file: that it is about to come, under this name; that it is there; that it will not come."""

    begin: Callable[[str], DocumentUploadSlot]
    finish: Callable[[DocumentUploadSlot, int], DocumentReceipt]
    abandon: Callable[[DocumentUploadSlot], object]


def store_document(
    store: ObjectStore, file: IncomingFile, sending: Sending, most_bytes: int = MOST_DOCUMENT_BYTES
) -> DocumentReceipt:
    """Looks at the beginning, has a slot reserved under the file's name, fills it and says so.

    ``Problem``: ``invalid_request`` on ``file`` for a kind that is not taken, ``body_too_large`` beyond
    ``most_bytes``, ``NotKept`` without the store, and what ``sending`` raises. Nothing is left in the store but
    what is there whole and may have been taken; a slot that was not filled is given back.
    """
    name, first = file_name(file.name), first_look(file.pieces)
    try:
        kind_of(first, name)
    except KindRefused as refused:
        code = FieldCode.UNKNOWN_FILE_KIND if refused.reason == "kind" else FieldCode.OTHER_FILE_KIND
        raise invalid("file", code) from None
    slot, size = sending.begin(name), None
    try:
        size = _fill(store, slot, chain([first], file.pieces), most_bytes)
    finally:
        if size is None:
            with suppress(Problem):  # the sweep does it otherwise, in an hour
                sending.abandon(slot)
    try:
        return sending.finish(slot, size)
    except Problem as problem:
        if problem.code is ErrorCode.NOT_FOUND:  # swept meanwhile: nobody knows of the object but us
            with suppress(StoreAway):
                store.delete(slot.object_name)
        raise


def _fill(store: ObjectStore, slot: DocumentUploadSlot, pieces: Iterable[bytes], most_bytes: int) -> int:
    try:
        with SealedWriter(store, slot.object_name, base64.b64decode(slot.data_key)) as writer:
            for piece in pieces:
                if writer.size + len(piece) > most_bytes:
                    raise Problem(ErrorCode.BODY_TOO_LARGE)
                writer.write(piece)
    except StoreFull:
        raise NotKept(ErrorCode.NO_ROOM) from None
    except StoreAway:
        raise NotKept(ErrorCode.UNAVAILABLE) from None
    return writer.size


def file_name(name: str) -> str:
    """The last part of what the browser says, without what has no place in a name, at most 200 characters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    clean = "".join(letter for letter in last if letter.isprintable()).strip()
    if not clean:
        raise invalid("file", FieldCode.REQUIRED)
    stem, dot, ending = clean.rpartition(".")
    return clean if len(clean) <= 200 else f"{stem[: 199 - len(ending)]}{dot}{ending[:20]}"


def download(store: ObjectStore, content: DocumentContent) -> Response:
    """The file as an attachment, streamed; each piece is checked before it leaves, and a cut object breaks off."""
    answer = attached(read_pieces(store, content), content.name, content.media_type)
    answer.content_length = content.size
    return answer


def read_pieces(store: ObjectStore, content: DocumentContent) -> Iterator[bytes]:
    """The bytes of a file, the first of which are there: ``unavailable``, ``not_found``, ``seal_broken``."""
    pieces = read_sealed(store, content.object_name, base64.b64decode(content.data_key))
    try:
        first = next(pieces, b"")
    except StoreAway:
        raise Problem(ErrorCode.UNAVAILABLE) from None
    except ObjectMissing:
        raise Problem(ErrorCode.NOT_FOUND) from None
    except ObjectTampered:
        raise Problem(ErrorCode.SEAL_BROKEN) from None
    return chain([first], pieces)


def attached(pieces: Iterable[bytes], name: str, media_type: str) -> Response:
    """A file to be saved, under this name."""
    answer = Response(pieces, mimetype=media_type)
    answer.headers["Content-Disposition"] = attachment(name)
    answer.headers["Content-Security-Policy"] = _STARTS_PLAYING_NOWHERE
    return answer


def first_look(pieces: Iterator[bytes]) -> bytes:
    """The first 64 KiB of a file, drawn from it; a field problem if there is nothing in it."""
    first = bytearray()
    for piece in pieces:
        first += piece
        if len(first) >= FIRST_LOOK_BYTES:
            break
    if not first:
        raise invalid("file", FieldCode.EMPTY_FILE)
    return bytes(first)
