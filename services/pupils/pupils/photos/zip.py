"""A package of photographs."""

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from chassis.pictures.small_picture import MOST_PICTURE_BYTES
from haven_schemas.acts.intake_reasons import FileDetail, FileReason, RowDetail, RowReason

from pupils.files import (
    CheckedZip,
    CsvReading,
    FileRefused,
    Finding,
    Headings,
    Lines,
    ZipLimits,
    bare_heading,
    bare_name,
    cells_shown,
    fitted,
    read_table,
    shown,
)

_Column = Literal["file", "upn", "source_id"]
_HEADINGS: dict[_Column, tuple[str, ...]] = {
    "file": ("file", "file name", "photo", "photo file", "photo name", "picture", "image", "image file", "image name"),
    "upn": ("upn", "unique pupil number", "pupil upn", "student upn", "upn number"),
    "source_id": ("source id", "id", "pupil id", "student id", "mis id", "person id"),
}
_COLUMNS = {bare_heading(text): column for column, texts in _HEADINGS.items() for text in texts}
MOST_PHOTOS = 5_000
"""More than the largest school in England has pupils."""
_LIMITS = ZipLimits(members=MOST_PHOTOS + 100, directory=1_000_000, unpacked=400_000_000)
_MOST_LIST_BYTES = 2_000_000
_UPN = re.compile(r"[A-Z][0-9]{11}[0-9A-Z]")
_LONGEST_ID = 100
_OF_WINDOWS = frozenset({"thumbs.db", "desktop.ini"})


@dataclass(frozen=True)
class ListedPhoto:
    """A row below the headings; what is not said is empty. ``problem``: it cannot be read."""

    number: int
    file: str = field(default="", repr=False)
    upn: str = field(default="", repr=False)
    source_id: str = field(default="", repr=False)
    problem: RowReason | None = None


class PhotoList:
    """Where file, UPN and id stand; filled while it is read. Other columns are passed over."""

    def __init__(self) -> None:
        self._places: dict[_Column, int] = {}
        self._width = 0
        self.reading = CsvReading()

    def are_headings(self, record: Sequence[str]) -> bool:
        """Whether there is a column of files, and one that says whose they are; each once."""
        found = [_COLUMNS[each] for each in map(bare_heading, record) if each in _COLUMNS]
        return len(set(found)) == len(found) and "file" in found and len(found) > 1

    def take_headings(self, found: Headings) -> None:
        """What the rows below are read by."""
        names = [(_COLUMNS.get(bare_heading(text)), place) for place, text in enumerate(found.record)]
        self._places = {name: place for name, place in names if name is not None}
        self._width = len(found.record)
        self.reading.separator, self.reading.lines_above = found.separator, found.lines_above

    def row(self, number: int, record: list[str], lines: Lines) -> ListedPhoto | None:
        """A line below the headings; None if nothing stands in it."""
        if not cells_shown(record):
            self.reading.left_out += 1
            return None
        cells = fitted(record, self._width, lines)
        if cells is None:
            return ListedPhoto(number, problem=RowReason.WRONG_COLUMNS)
        said = {name: shown(cells[place]) for name, place in self._places.items()}
        return ListedPhoto(number, said["file"], said.get("upn", ""), said.get("source_id", ""))


@dataclass(frozen=True)
class PhotoRow:
    """One picture: its part of the zip, and whose it is said to be. ``fault``: why it cannot be taken at all."""

    number: int
    member: zipfile.ZipInfo | None
    upn: str | None = field(default=None, repr=False)
    source_id: str | None = field(default=None, repr=False)
    fault: Finding | None = None


class PhotoZip:
    """``rows`` in the order of the CSV, or of the names of the files; numbered from 1."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        """Raises ``FileRefused``."""
        self._zip = CheckedZip(chunks, _LIMITS)
        lists = [each for each in self._zip.members if bare_name(each).endswith(".csv")]
        pictures = [each for each in self._zip.members if each not in lists and bare_name(each) not in _OF_WINDOWS]
        if len(lists) > 1:
            raise FileRefused(FileReason.WRONG_HEADER, FileDetail.SEVERAL_LISTS)
        self.rows: Sequence[PhotoRow] = self._listed(lists[0], pictures) if lists else _named(pictures)
        self.rows = _once_each(self.rows)
        if not self.rows:
            raise FileRefused(FileReason.NO_ROWS, FileDetail.NO_PICTURES)
        if len(self.rows) > MOST_PHOTOS:
            raise FileRefused(FileReason.TOO_MANY_ROWS)

    def picture(self, row: PhotoRow) -> bytes | Finding:
        """The bytes of the row's file, or why they are not looked at."""
        if row.member is None:
            return Finding(row.number, None, RowReason.REQUIRED, RowDetail.NOT_IN_ZIP)
        if row.member.file_size > MOST_PICTURE_BYTES:
            return Finding(row.number, None, RowReason.TOO_LONG, RowDetail.PICTURE_TOO_LARGE)
        return b"".join(self._zip.pieces(row.member))

    def _listed(self, member: zipfile.ZipInfo, pictures: Sequence[zipfile.ZipInfo]) -> list[PhotoRow]:
        if member.file_size > _MOST_LIST_BYTES:
            raise FileRefused(FileReason.TOO_LARGE)
        by_path = {each.filename.replace("\\", "/").lower(): each for each in pictures}
        by_name = _by_bare_name(pictures)
        rows = []
        for listed in _read_list(self._zip.pieces(member)):
            name = listed.file.replace("\\", "/").lower()
            found = by_path.get(name) or by_name.get(name)
            rows.append(_row(listed.number, found, listed.upn, listed.source_id, listed.problem))
            if len(rows) > MOST_PHOTOS:
                raise FileRefused(FileReason.TOO_MANY_ROWS)
        return rows


def _read_list(pieces: Iterable[bytes]) -> Iterator[ListedPhoto]:
    try:
        yield from read_table(pieces, PhotoList())
    except FileRefused as refused:
        if refused.reason is FileReason.WRONG_HEADER:
            raise FileRefused(FileReason.WRONG_HEADER, FileDetail.NOT_A_PHOTO_LIST) from None
        raise


def _by_bare_name(pictures: Sequence[zipfile.ZipInfo]) -> Mapping[str, zipfile.ZipInfo]:
    """Of those that have a name of their own in all folders."""
    found: dict[str, zipfile.ZipInfo | None] = {}
    for each in pictures:
        name = bare_name(each)
        found[name] = None if name in found else each
    return {name: each for name, each in found.items() if each is not None}


def _named(pictures: Sequence[zipfile.ZipInfo]) -> list[PhotoRow]:
    """Each is called by a UPN, or by the pupil's id in the system that made the zip."""
    rows = []
    for number, each in enumerate(sorted(pictures, key=lambda each: each.filename), start=1):
        name = each.filename.replace("\\", "/").rpartition("/")[2]
        called = (name.rpartition(".")[0] or name).strip()
        is_upn = _UPN.fullmatch(called.upper()) is not None
        rows.append(_row(number, each, called if is_upn else "", "" if is_upn else called, None))
    return rows


def _once_each(rows: Sequence[PhotoRow]) -> list[PhotoRow]:
    """A child's second photo is not taken."""
    seen: set[str] = set()
    found = []
    for row in rows:
        called = row.upn or row.source_id or ""
        is_second = called in seen and row.fault is None
        found.append(replace(row, fault=Finding(row.number, None, RowReason.DUPLICATE)) if is_second else row)
        seen.add(called)
    return found


def _row(number: int, member: zipfile.ZipInfo | None, upn: str, source_id: str, problem: RowReason | None) -> PhotoRow:
    fault = None
    if problem is not None:
        fault = Finding(number, None, problem)
    elif upn and not _UPN.fullmatch(upn.upper()):
        fault = Finding(number, "upn", RowReason.NOT_A_UPN)
    elif not upn and not source_id:
        fault = Finding(number, "upn", RowReason.REQUIRED)
    elif len(source_id) > _LONGEST_ID:
        fault = Finding(number, "source_id", RowReason.TOO_LONG)
    return PhotoRow(number, member, upn.upper() or None, source_id or None, fault)
