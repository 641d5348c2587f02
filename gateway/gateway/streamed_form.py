"""A form whose last field is a file: its fields are read first, the file's bytes only when someone asks for them.

So who sends it, and whether they may, is known before the file is taken, and no file is ever held whole: not in memory,
and not in a temporary folder.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from haven_schemas.errors import ErrorCode, Problem
from werkzeug.datastructures import MultiDict
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

STREAMED_ENDPOINTS = frozenset(
    {"pages.add_document", "pages.add_version", "api_v1.add_document", "api_v1.add_document_version"}
)
"""Forms that bring a document. They end with the file: what comes after it is not read."""

_PIECE = 64 * 1024
_MOST_PARTS = 250
_MOST_FIELD_BYTES = 64 * 1024
_MOST_HELD_BYTES = 4 * _PIECE


@dataclass
class IncomingFile:
    """The file of a form, on its way. ``pieces`` may be drawn once."""

    name: str
    pieces: Iterator[bytes] = field(repr=False)


def read_form(stream: IO[bytes], boundary: str | None) -> tuple[MultiDict[str, str], IncomingFile | None]:
    """The fields before the file, and the file if one was chosen; ``Problem(invalid_request)`` for what is no form."""
    if not boundary:
        raise Problem(ErrorCode.INVALID_REQUEST)
    events = _events(stream, boundary)
    fields: MultiDict[str, str] = MultiDict()
    name, value = "", bytearray()
    for event in events:
        if isinstance(event, File):
            return fields, IncomingFile(event.filename, _contents(events)) if event.filename else None
        if isinstance(event, Field):
            name, value = event.name, bytearray()
        elif isinstance(event, Data):
            value += event.data
            if len(value) > _MOST_FIELD_BYTES:
                raise Problem(ErrorCode.BODY_TOO_LARGE)
            if not event.more_data:
                fields.add(name, value.decode("utf-8", "replace"))
    return fields, None


def _contents(events: Iterator[Event]) -> Iterator[bytes]:
    for event in events:
        if not isinstance(event, Data):
            return
        if event.data:
            yield bytes(event.data)
        if not event.more_data:
            return


def _events(stream: IO[bytes], boundary: str) -> Iterator[Event]:
    decoder = MultipartDecoder(boundary.encode("latin-1", "replace"), _MOST_HELD_BYTES, max_parts=_MOST_PARTS)
    while True:
        try:
            event = decoder.next_event()
        except ValueError:
            raise Problem(ErrorCode.INVALID_REQUEST) from None
        if isinstance(event, Epilogue):
            return
        if not isinstance(event, NeedData):
            yield event
            continue
        piece = stream.read(_PIECE)
        try:
            decoder.receive_data(piece or None)
        except ValueError:
            raise Problem(ErrorCode.INVALID_REQUEST) from None
