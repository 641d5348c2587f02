"""The CSV that may stand in a zip of photos: which file is whose."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from haven_schemas.rpc.intake_reasons import RowReason

from pupils.files.domain.csv_file import CsvReading, bare_heading
from pupils.files.domain.csv_lines import Headings, Lines
from pupils.files.domain.csv_rows import cells_shown, fitted, shown

_Column = Literal["file", "upn", "source_id"]
_HEADINGS: dict[_Column, tuple[str, ...]] = {
    "file": ("file", "file name", "photo", "photo file", "photo name", "picture", "image", "image file", "image name"),
    "upn": ("upn", "unique pupil number", "pupil upn", "student upn", "upn number"),
    "source_id": ("source id", "id", "pupil id", "student id", "mis id", "person id"),
}
_COLUMNS = {bare_heading(text): column for column, texts in _HEADINGS.items() for text in texts}


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
