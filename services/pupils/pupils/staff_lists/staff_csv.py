"""A list of staff as CSV: one person a row, or one row for each post or class of a person; read as a stream."""

from collections.abc import Mapping, Sequence

from chassis.objects.harmless_cells import as_it_was
from haven_schemas.acts.intake_reasons import FileDetail, FileReason, RowReason
from haven_schemas.acts.staff_lists import StaffColumn
from haven_schemas.words.intake import MENDING_COLUMNS

from pupils.files import (
    CsvReading,
    FileRefused,
    Headings,
    Lines,
    bare_heading,
    begins_like_a_total,
    cells_shown,
    fitted,
    shown,
)

from .columns import is_of_pupils, places_in
from .staff_row import StaffRow

_MENDING = frozenset(map(bare_heading, MENDING_COLUMNS))


class StaffTable:
    """Where our fields stand in a list of staff, and how it is written; filled while it is read.

    As with pupils, a file of rejected rows that comes back had its cells made harmless for spreadsheets, which is
    undone. A list of pupils is refused: everyone in it would be proposed as a colleague.
    """

    def __init__(self, mapping: Mapping[str, str] | None = None) -> None:
        self._mapping = mapping
        self._places: dict[StaffColumn, int] = {}
        self._was_rejected = False
        self.headings: list[str] = []
        self.has_unknown = False
        self.reading = CsvReading()

    def are_headings(self, record: Sequence[str]) -> bool:
        """Whether these are the headings."""
        return places_in(record, self._mapping) is not None

    def take_headings(self, found: Headings) -> None:
        """What the rows below are read by; raises ``FileRefused`` for a list of pupils."""
        if is_of_pupils(found.record):
            raise FileRefused(FileReason.WRONG_HEADER, FileDetail.LIST_OF_PUPILS)
        self._places = places_in(found.record, self._mapping) or {}
        self.headings = found.record
        bare = {bare_heading(each) for each in found.record}
        self._was_rejected = bare >= _MENDING
        known = len(self._places) + (len(_MENDING) if self._was_rejected else 0)
        self.has_unknown = known < len(found.record)
        self.reading.separator, self.reading.lines_above = found.separator, found.lines_above

    def row(self, number: int, record: list[str], lines: Lines) -> StaffRow | None:
        """A line below the headings; None if it holds nobody."""
        if self._is_nobody(record):
            return None
        cells = fitted(record, len(self.headings), lines)
        if cells is None:
            return StaffRow(number, problem=RowReason.WRONG_COLUMNS, cells=record)
        texts = {name: shown(self._as_written(cells[place])) for name, place in self._places.items()}
        return StaffRow(number, texts, cells=record)

    def _as_written(self, cell: str) -> str:
        return as_it_was(cell) if self._was_rejected else cell

    def _is_nobody(self, record: list[str]) -> bool:
        """Whether a row is blank, a total, or the headings once more."""
        seen = cells_shown(record)
        if not seen:
            return True
        if record != self.headings and not (begins_like_a_total(seen) and not self._names_somebody(record)):
            return False
        self.reading.left_out += 1
        return True

    def _names_somebody(self, record: list[str]) -> bool:
        names = [self._places[name] for name in ("given_name", "family_name")]
        return all(place < len(record) and any(map(str.isalpha, record[place])) for place in names)
