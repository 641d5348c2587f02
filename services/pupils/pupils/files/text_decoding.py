"""From the bytes of a file to its characters, without holding the file.

XML says how it is encoded, and is believed only among the few encodings an MIS writes. CSV says nothing. Without a mark
it is UTF-8 if its bytes are, else Windows-1252, which is what Windows writes in this country. A file that holds both is
refused, since some of its names would be wrong in silence; so is a byte that stands for nothing in Windows-1252. No
other encoding is guessed at (decision 46).
"""

import codecs
import io
import re
from collections.abc import Iterable, Iterator

from haven_schemas.acts.intake_reasons import FileReason
from haven_schemas.acts.pupils.feeds import FileEncoding

from .findings import FileRefused

_BUFFER_BYTES = 64 * 1024
_LOOKED_AT = 300
_TOLD_BY = 16
"""Bytes by which UTF-16 without a mark is told: a heading of eight letters, of which every other byte is zero."""
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


_WINDOW_BYTES = 256 * 1024
"""How much is looked at, from the first byte that is not ASCII on, to tell UTF-8 from Windows-1252."""
_UTF_8_INSIDE = re.compile(rb"[\xc3-\xc5][\x80-\x9f\xa1-\xbf]|\xe2\x80[\x93-\x9d]")
"""Letters with accents and curly marks in UTF-8; in Windows-1252 a capital letter before a sign, as in no name."""


class CsvText:
    """The characters of a CSV file, as lines whose ends are as they are.

    ``encoding`` is known once all was read: until the first byte beyond ASCII there is nothing to tell.
    Reading raises ``FileRefused(wrong_encoding)``.
    """

    def __init__(self, chunks: Iterable[bytes]) -> None:
        source = _buffered(chunks)
        start = source.peek(_LOOKED_AT)[:_LOOKED_AT]
        wide = utf_16_of(start)
        self.encoding: FileEncoding = "utf-16" if wide else "utf-8"
        if wide:
            self._text = _decoded(source, wide)
        else:
            self._text = _decoded(_buffered(self._as_utf_8(source)), "utf-8-sig")

    def readline(self, most: int) -> str:
        """The next line, of at most ``most`` characters; empty at the end."""
        try:
            return self._text.readline(most)
        except UnicodeError:
            raise FileRefused(FileReason.WRONG_ENCODING) from None

    def _as_utf_8(self, source: io.BufferedReader) -> Iterator[bytes]:
        pieces = iter(lambda: source.read1(_BUFFER_BYTES), b"")
        for piece in pieces:
            if piece.isascii():
                yield piece
                continue
            window = _window(piece, pieces)
            if _is_utf_8(window):
                yield window
                yield from pieces
                return
            self.encoding = "windows-1252"
            yield from _transcoded(window, pieces)


def _window(first: bytes, pieces: Iterator[bytes]) -> bytes:
    window = bytearray(first)
    while len(window) < _WINDOW_BYTES and (piece := next(pieces, b"")):
        window += piece
    return bytes(window)


def _is_utf_8(window: bytes) -> bool:
    """As far as it goes: the last character may be cut off."""
    try:
        text = codecs.utf_8_decode(window, "strict", False)[0]  # codecs takes no names here
    except UnicodeDecodeError:
        return False
    # A file that ends in one byte beyond ASCII is no UTF-8, however short it is.
    return len(window) >= _WINDOW_BYTES or len(text.encode()) == len(window)


def _transcoded(window: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Windows-1252 as UTF-8; two pieces are looked at together where they meet."""
    last = b""
    while window:
        if _UTF_8_INSIDE.search(last + window):
            raise FileRefused(FileReason.WRONG_ENCODING)
        yield window.decode("cp1252").encode()
        last, window = window[-2:], next(pieces, b"")


def xml_text(chunks: Iterable[bytes]) -> io.TextIOWrapper:
    """The characters of an XML file; raises ``FileRefused(wrong_encoding)`` for an encoding we do not read."""
    source = _buffered(chunks)
    start = source.peek(_LOOKED_AT)[:_LOOKED_AT]
    return _decoded(source, _marked(start) or _unmarked_utf16(start) or _declared(start))


def utf_16_of(start: bytes) -> str | None:
    """The codec of a file that is UTF-16: by its mark, or because every other byte of its beginning is zero."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    even, odd = start[:_TOLD_BY:2], start[1:_TOLD_BY:2]
    if len(start) >= _TOLD_BY and not any(odd) and all(even):
        return "utf-16-le"
    return "utf-16-be" if len(start) >= _TOLD_BY and not any(even) and all(odd) else None


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
    return io.BufferedReader(_Chunks(_with_a_beginning(chunks)), _BUFFER_BYTES)


def _with_a_beginning(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes; the first piece is long enough to be looked at."""
    beginning = b""
    pieces = iter(chunks)
    for piece in pieces:
        beginning += piece
        if len(beginning) >= _LOOKED_AT:
            break
    if beginning:
        yield beginning
    yield from pieces


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
