"""From the bytes of a file to its characters, without guessing and without holding the file.

XML says how it is encoded, and is believed only among the few encodings an MIS writes; CSV says nothing, so it is
UTF-8, or UTF-16 with its mark. A guess at another encoding would put wrong names on the roll in silence.
"""

import io
import re
from collections.abc import Iterable, Iterator

from haven_schemas.rpc.intake_reasons import FileReason

from pupils.deliveries.domain.findings import FileRefused

_BUFFER_BYTES = 64 * 1024
_LOOKED_AT = 300
_DECLARED = re.compile(rb"""^\s*<\?xml\b[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    # What calls itself Latin-1 is Windows-1252 in practice (WHATWG Encoding): its curly apostrophe stands in names.
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
}


def csv_text(chunks: Iterable[bytes]) -> io.TextIOWrapper:
    """The characters of a CSV file; line ends as they are. Reading raises ``UnicodeDecodeError`` on wrong bytes."""
    source = _buffered(chunks)
    return _decoded(source, _marked(source.peek(_LOOKED_AT)[:_LOOKED_AT]) or "utf-8")


def xml_text(chunks: Iterable[bytes]) -> io.TextIOWrapper:
    """The characters of an XML file; raises ``FileRefused(wrong_encoding)`` for an encoding we do not read."""
    source = _buffered(chunks)
    start = source.peek(_LOOKED_AT)[:_LOOKED_AT]
    return _decoded(source, _marked(start) or _unmarked_utf16(start) or _declared(start))


def _marked(start: bytes) -> str | None:
    if start.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    return None


def _unmarked_utf16(start: bytes) -> str | None:
    if start.startswith(b"<\x00"):
        return "utf-16-le"
    if start.startswith(b"\x00<"):
        return "utf-16-be"
    return None


def _declared(start: bytes) -> str:
    declared = _DECLARED.match(start)
    if declared is None:
        return "utf-8"
    name = declared[1].decode("ascii").lower()
    if name not in _ENCODINGS:
        raise FileRefused(FileReason.WRONG_ENCODING)
    return _ENCODINGS[name]


def _decoded(source: io.BufferedReader, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(source, encoding=encoding, errors="strict", newline="")


def _buffered(chunks: Iterable[bytes]) -> io.BufferedReader:
    return io.BufferedReader(_Chunks(iter(chunks)), _BUFFER_BYTES)


class _Chunks(io.RawIOBase):
    """An iterator of bytes as a file."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        super().__init__()
        self._chunks = chunks
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # narrower than io's, which takes any buffer
        while not self._rest:
            piece = next(self._chunks, None)
            if piece is None:
                return 0
            self._rest = memoryview(piece)
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count
