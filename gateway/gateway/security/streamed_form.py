"""A form whose last field is a file: its fields are read first, the file's bytes only when someone asks for them.

So who sends it, and whether they may, is known before the file is taken, and no file is ever held whole: not in memory,
and not in a temporary folder.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from haven_schemas.errors import ErrorCode, Problem
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

STREAMED_ENDPOINTS = frozenset(
    {
        "pages.add_document",
        "pages.add_version",
        "pages.add_paper",
        "pages.add_paper_version",
        "api_v1.add_document",
        "api_v1.add_document_version",
        "api_v1.add_paper",
        "api_v1.add_paper_version",
        "api_v1.add_report_file",
        "pages.put_photo",
        "api_v1.put_pupil_photo",
    }
)
"""Forms that bring a document. They end with the file: what comes after it is not read."""

REPORT_ENDPOINTS = frozenset({"pages.send_report", "pages.send_report_files"})
"""Forms that may bring several files. They end with them, and whatever a file is like, the fields are read first."""

_PIECE = 64 * 1024
_MOST_PARTS = 250
_MOST_FIELD_BYTES = 64 * 1024
_MOST_REPORT_PARTS = 1_000
_MOST_REPORT_BYTES = 1_048_576
"""Of all fields together."""
_MOST_HELD_BYTES = 4 * _PIECE


@dataclass
class IncomingFile:
    """The file of a form, on its way. ``pieces`` may be drawn once."""

    name: str
    pieces: Iterator[bytes] = field(repr=False)


def read_form(stream: IO[bytes], boundary: str | None) -> tuple[MultiDict[str, str], IncomingFile | None]:
    """The fields before the file, and the file if one was chosen; ``Problem(invalid_request)`` for what is no form."""
    events = _events(stream, boundary, _MOST_PARTS)
    fields, file = _fields(events, _MOST_FIELD_BYTES)
    chosen = file is not None and file.filename
    return fields, IncomingFile(file.filename, _contents(events)) if file is not None and chosen else None


def read_report(stream: IO[bytes], boundary: str | None) -> tuple[MultiDict[str, str], Iterator[IncomingFile]]:
    """The same of a form that ends with several files. One is to be drawn, or left, before the next is asked for.

    The field ``had_files`` says of a form with files that it has some, and ``first_file`` the name of the first: they
    outlive the files where only fields go on.
    """
    events = _events(stream, boundary, _MOST_REPORT_PARTS)
    fields, file = _fields(events, _MOST_REPORT_BYTES)
    if file is not None and file.filename:
        fields["had_files"] = "1"
        fields["first_file"] = file.filename
    return fields, _files(events, file)


def _fields(events: Iterator[Event], most_bytes: int) -> tuple[MultiDict[str, str], File | None]:
    fields: MultiDict[str, str] = MultiDict()
    name, value, total = "", bytearray(), 0
    for event in events:
        if isinstance(event, File):
            return fields, event
        if isinstance(event, Field):
            name, value = event.name, bytearray()
        elif isinstance(event, Data):
            value += event.data
            total += len(event.data)
            if len(value) > most_bytes or total > _MOST_REPORT_BYTES:
                raise Problem(ErrorCode.BODY_TOO_LARGE)
            if not event.more_data:
                fields.add(name, value.decode("utf-8", "replace"))
    return fields, None


def _files(events: Iterator[Event], file: File | None) -> Iterator[IncomingFile]:
    while file is not None:
        pieces = _contents(events)
        if file.filename:
            yield IncomingFile(file.filename, pieces)
        for _ in pieces:
            continue
        file = next((event for event in events if isinstance(event, File)), None)


def _contents(events: Iterator[Event]) -> Iterator[bytes]:
    for event in events:
        if not isinstance(event, Data):
            return
        if event.data:
            yield bytes(event.data)
        if not event.more_data:
            return


def _events(stream: IO[bytes], boundary: str | None, most_parts: int) -> Iterator[Event]:
    if not boundary:
        raise Problem(ErrorCode.INVALID_REQUEST)
    decoder = MultipartDecoder(boundary.encode("latin-1", "replace"), _MOST_HELD_BYTES, max_parts=most_parts)
    while True:
        try:
            event = decoder.next_event()
        except ValueError:
            raise Problem(ErrorCode.INVALID_REQUEST) from None
        except RequestEntityTooLarge:
            raise Problem(ErrorCode.BODY_TOO_LARGE) from None
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
        except RequestEntityTooLarge:
            raise Problem(ErrorCode.BODY_TOO_LARGE) from None
