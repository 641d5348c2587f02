"""Whether a file's inside is what a person may safely be handed, told from its beginning and its end alone.

Nothing is unpacked or drawn here. A zip's directory, at its end, says what it would unpack to; a picture's header says
how large it would be.
"""

import io
import struct
import zipfile
from dataclasses import dataclass
from typing import Literal

from chassis.objects.file_kinds import FileKind

TAIL_BYTES = 1024 * 1024
"""How much of a file's end is kept: the directory of ten thousand packed parts fits."""

MOST_PIXELS = 100_000_000
MOST_PARTS = 5_000
MOST_UNPACKED = 500_000_000
MOST_RATIO = 200
"""An honest part of an office file shrinks to a hundredth at best; small ones may do better."""

_SMALL = 10_000_000
_END_OF_ZIP = b"PK\x05\x06"
_END_BYTES = 22
_MOST_COMMENT = 65_535
_SYMLINK = 0o120000
_MACROS = "vbaproject.bin"

StructureReason = Literal["archive", "image", "several_kinds", "empty", "damaged"]


class StructureRefused(Exception):
    """What is inside is not to be opened; says why."""

    def __init__(self, reason: StructureReason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Outline:
    """The beginning and the end of a file, and how long it is; they overlap in a short one."""

    head: bytes
    tail: bytes
    size: int


def check_structure(kind: FileKind, outline: Outline) -> None:
    """Raises ``StructureRefused`` for a bomb, a slip, a link, a flood of pixels or two files in one."""
    if not outline.size:
        raise StructureRefused("empty")
    if kind.family == "office":
        _check_zip(outline)
        return
    if _ends_as_zip(outline.tail):
        raise StructureRefused("several_kinds")
    if kind.family == "image":
        width, height = _dimensions(outline.head)
        if width * height > MOST_PIXELS:
            raise StructureRefused("image")


def _ends_as_zip(tail: bytes) -> bool:
    """Whether an unpacker would take the file for a zip: an end record whose comment reaches exactly to the end."""
    at = tail.rfind(_END_OF_ZIP, max(0, len(tail) - _END_BYTES - _MOST_COMMENT))
    while at >= 0:
        if at + _END_BYTES <= len(tail):
            (comment,) = struct.unpack_from("<H", tail, at + 20)
            if at + _END_BYTES + comment == len(tail):
                return True
        at = tail.rfind(_END_OF_ZIP, max(0, len(tail) - _END_BYTES - _MOST_COMMENT), at)
    return False


class _Ends(io.RawIOBase):
    """The file as far as its end is kept; what lies before reads as zeros."""

    def __init__(self, outline: Outline) -> None:
        self._tail, self._size, self._at = outline.tail, outline.size, 0

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = max(0, offset + (0, self._at, self._size)[whence])
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        until = self._size if size < 0 else min(self._size, self._at + size)
        if until - self._at > TAIL_BYTES:
            raise StructureRefused("archive")
        begins = self._size - len(self._tail)
        zeros = bytes(max(0, min(until, begins) - self._at))
        found = self._tail[max(0, self._at - begins) : max(0, until - begins)]
        self._at = max(self._at, until)
        return zeros + found


def _check_zip(outline: Outline) -> None:
    try:
        parts = zipfile.ZipFile(_Ends(outline)).infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error, IndexError):
        raise StructureRefused("damaged") from None
    names = [part.filename for part in parts]
    unpacked, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    if not 0 < len(parts) <= MOST_PARTS or len(set(names)) != len(names):
        raise StructureRefused("archive")
    # Parts that overlap unpack to more than was ever there (Fifield 2019).
    if unpacked > MOST_UNPACKED or packed > outline.size:
        raise StructureRefused("archive")
    if any(_is_bomb(part) or _is_symlink(part) or _slips(part.orig_filename) or part.flag_bits & 1 for part in parts):
        raise StructureRefused("archive")
    if any(name.lower().endswith(_MACROS) for name in names):
        raise StructureRefused("archive")
    if "[Content_Types].xml" not in names and "mimetype" not in names:
        raise StructureRefused("archive")


def _is_bomb(part: zipfile.ZipInfo) -> bool:
    return part.file_size > _SMALL and part.file_size > MOST_RATIO * max(part.compress_size, 1)


def _is_symlink(part: zipfile.ZipInfo) -> bool:
    return (part.external_attr >> 16) & 0o170000 == _SYMLINK


def _slips(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\x00" in name


def _dimensions(head: bytes) -> tuple[int, int]:
    """Width and height in pixels by the header; (0, 0) where the kind of picture is not drawn by browsers."""
    try:
        if head.startswith(b"\x89PNG"):
            width, height = struct.unpack_from(">II", head, 16)
            return width, height
        if head.startswith(b"GIF8"):
            width, height = struct.unpack_from("<HH", head, 6)
            return width, height
        if head[8:12] == b"WEBP":
            return _webp(head)
        if head.startswith(b"\xff\xd8"):
            return _jpeg(head)
    except struct.error:
        raise StructureRefused("damaged") from None
    return _heif(head)


def _webp(head: bytes) -> tuple[int, int]:
    form = head[12:16]
    if form == b"VP8X":
        width, height = int.from_bytes(head[24:27], "little"), int.from_bytes(head[27:30], "little")
        return width + 1, height + 1
    if form == b"VP8L":
        (bits,) = struct.unpack_from("<I", head, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack_from("<HH", head, 26)
    return width & 0x3FFF, height & 0x3FFF


def _jpeg(head: bytes) -> tuple[int, int]:
    at = 2
    while at + 4 <= len(head):
        marker, length = struct.unpack_from(">HH", head, at)
        if marker >> 8 != 0xFF or length < 2:
            break
        if 0xFFC0 <= marker <= 0xFFCF and marker not in (0xFFC4, 0xFFC8, 0xFFCC):
            height, width = struct.unpack_from(">HH", head, at + 5)
            return width, height
        at += 2 + length
    raise StructureRefused("damaged")


def _heif(head: bytes) -> tuple[int, int]:
    """The largest picture a HEIF file says it holds (its boxes ``ispe``)."""
    largest, at = (0, 0), head.find(b"ispe")
    while at >= 0 and at + 16 <= len(head):
        width, height = struct.unpack_from(">II", head, at + 8)
        largest = max(largest, (width, height), key=lambda size: size[0] * size[1])
        at = head.find(b"ispe", at + 4)
    return largest
