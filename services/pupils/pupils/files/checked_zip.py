"""A zip that somebody sends, opened with care: nothing is written anywhere, and no part takes more than its share.

A zip can unpack to more than a machine holds, name files outside of itself, or say one thing in two places. What
this reader is not sure of is refused (``FileDetail.UNSAFE_ZIP``).
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from haven_schemas.acts.intake_reasons import FileDetail, FileReason

from .findings import FileRefused

MOST_BYTES = 20_000_000
"""The largest file taken, packed; the gateway refuses more, and this holds where it did not."""
MOST_RATIO = 200
"""A table of names shrinks to a tenth; a part that shrinks more than this is a bomb."""
_PIECE = 64 * 1024
_SMALL = 1_000_000
_END_OF_ZIP, _END_BYTES = b"PK\x05\x06", 22
_MOST_COMMENT = 65_535
_SYMLINK = 0o120000
_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DAMAGED = (zipfile.BadZipFile, NotImplementedError, zlib.error, OSError, ValueError, EOFError, RuntimeError)


@dataclass(frozen=True)
class ZipLimits:
    """How many parts it may have, how long its directory may be, and how many bytes of it are read."""

    members: int
    directory: int
    unpacked: int


class CheckedZip:
    """Its parts that are files, in the order they stand in it."""

    def __init__(self, chunks: Iterable[bytes], limits: ZipLimits) -> None:
        """Raises ``FileRefused``."""
        data = _joined(chunks)
        _check_directory(data, limits)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            members = self._zip.infolist()
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error, IndexError, EOFError):
            raise FileRefused(FileReason.MALFORMED_CSV, FileDetail.NOT_A_ZIP) from None
        _check_members(members, len(data), limits)
        self.members = [each for each in members if not each.is_dir() and not _is_of_the_computer(each.filename)]
        self._room = limits.unpacked

    def pieces(self, member: zipfile.ZipInfo) -> Iterator[bytes]:
        """The bytes of a part; raises ``FileRefused`` for one that is damaged or grows beyond what it said."""
        try:
            with self._zip.open(member) as opened:
                while piece := opened.read(_PIECE):
                    self._room -= len(piece)
                    if self._room < 0:
                        raise FileRefused(FileReason.TOO_LARGE)
                    yield piece
        except _DAMAGED:
            raise FileRefused(FileReason.MALFORMED_CSV, FileDetail.NOT_A_ZIP) from None


def bare_name(member: zipfile.ZipInfo) -> str:
    """A part's name in lower case, without its folders."""
    return member.filename.replace("\\", "/").rpartition("/")[2].lower()


def _is_of_the_computer(name: str) -> bool:
    """What a computer puts beside the files of a person."""
    parts = name.replace("\\", "/").split("/")
    return "__MACOSX" in parts[:-1] or parts[-1].startswith(".")


def _joined(chunks: Iterable[bytes]) -> bytes:
    """A zip's directory is at its end, so that it is read as a whole; packed, as it came."""
    data = bytearray()
    for piece in chunks:
        data += piece
        if len(data) > MOST_BYTES:
            raise FileRefused(FileReason.TOO_LARGE)
    return bytes(data)


def _check_directory(data: bytes, limits: ZipLimits) -> None:
    """Before the directory is read: each of its entries becomes an object, and a small zip can have a million."""
    at = data.rfind(_END_OF_ZIP, max(0, len(data) - _END_BYTES - _MOST_COMMENT))
    if at < 0 or at + _END_BYTES > len(data):
        raise FileRefused(FileReason.MALFORMED_CSV, FileDetail.NOT_A_ZIP)
    (entries, size) = struct.unpack_from("<HL", data, at + 10)
    if entries > limits.members or size > limits.directory:
        raise FileRefused(FileReason.MALFORMED_CSV, FileDetail.UNSAFE_ZIP)


def _check_members(members: list[zipfile.ZipInfo], size: int, limits: ZipLimits) -> None:
    names = [each.filename.lower() for each in members]
    # Parts that overlap unpack to more than was ever there (Fifield 2019).
    packed = sum(each.compress_size for each in members)
    if len(members) > limits.members or len(set(names)) != len(names) or packed > size:
        raise FileRefused(FileReason.MALFORMED_CSV, FileDetail.UNSAFE_ZIP)
    if any(_is_unsafe(each, limits) for each in members):
        raise FileRefused(FileReason.MALFORMED_CSV, FileDetail.UNSAFE_ZIP)


def _is_unsafe(member: zipfile.ZipInfo, limits: ZipLimits) -> bool:
    is_link = (member.external_attr >> 16) & 0o170000 == _SYMLINK
    is_bomb = member.file_size > _SMALL and member.file_size > MOST_RATIO * max(member.compress_size, 1)
    is_odd = bool(member.flag_bits & _ENCRYPTED) or member.compress_type not in _METHODS
    return is_link or is_bomb or is_odd or member.file_size > limits.unpacked or _slips(member.orig_filename)


def _slips(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\x00" in name
