"""Rows of a CSV as they would be taken by the columns a person chose, with what stands where something is wrong."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Any

from haven_schemas.acts.intake_reasons import RowReason
from haven_schemas.acts.pupil_record_fields import FIELD_GROUPS, RECORD_COLUMNS
from haven_schemas.acts.pupils.feeds import PreviewFault, PreviewRow

from .csv_file import CsvColumns, read_csv
from .csv_lines import Lines, find_headings
from .csv_record import record_of_columns
from .findings import FileRefused
from .record_row import check_record, dropped
from .roll_row import ALL_NAMES, RawRow, check_row, has_lost_letters
from .text_decoding import CsvText

MOST_ROWS = 10
LONGEST_TEXT = 60
"""Characters of a value that are shown."""
_NOT_SHOWN = frozenset({"number", "record", "unknown", "left_out", "gone"})


def rows_as_taken(data: bytes, columns: CsvColumns, today: date) -> list[PreviewRow]:
    """The first rows; none where the headings are not the chosen ones. ``columns`` is filled."""
    found: list[PreviewRow] = []
    try:
        for raw in islice(read_csv([data], columns), MOST_ROWS):
            found.append(_row(raw, columns, today))
    except FileRefused:
        pass  # what was read until then is shown; the file itself says why it is refused when it is sent
    return found


def can_be_read(data: bytes, columns: CsvColumns) -> bool:
    """Whether there are headings among the first lines by which the file is read when it is sent."""
    try:
        beginning = Lines(CsvText([data])).beginning()
    except FileRefused:
        return False
    return find_headings(beginning, lambda record: columns.places_in(record) is not None) is not None


def not_ticked(columns: Collection[str], groups: Collection[str]) -> list[str]:
    """Of columns those beyond the roll that a feed with these groups may not tell."""
    said = {name: record_of_columns({name: "x"}) for name in columns if name in RECORD_COLUMNS}
    return [name for name, fields in said.items() if dropped(fields, {}, groups)]


def _row(raw: RawRow, columns: CsvColumns, today: date) -> PreviewRow:
    written = columns.cells_of(raw)
    checked = check_row(raw, today, ())
    faults, taken = [], {}
    if isinstance(checked, tuple):
        faults = [
            PreviewFault(
                field=each.field,
                reason=each.reason,
                detail=each.detail,
                found=_cut(written.get(each.field or "", "")),
                stops=True,
            )
            for each in checked
        ]
    else:
        taken = {name: _cut(_text(getattr(checked, name))) for name in checked.stated - _NOT_SHOWN}
    beyond: dict[str, str] = {name: cell for name, cell in written.items() if name in RECORD_COLUMNS}
    faults += _lost_letters(written)
    faults += _unreadable(beyond)
    return PreviewRow(number=raw.number, taken={**_by_field(taken), **_record(beyond)}, faults=faults)


def _by_field(taken: Mapping[str, str]) -> dict[str, str]:
    return {"class" if name == "class_name" else name: text for name, text in taken.items()}


def _record(cells: Mapping[str, str]) -> dict[str, str]:
    """Beyond the roll each column by itself, its codes as they would be kept."""
    return {name: _cut(_text(record_of_columns({name: cell}))) for name, cell in cells.items() if cell.strip()}


def _lost_letters(cells: Mapping[str, str]) -> Iterator[PreviewFault]:
    for name, cell in cells.items():
        if name in ALL_NAMES and has_lost_letters(cell):
            yield PreviewFault(field=name, reason=RowReason.UNREADABLE_CHARACTER, found=_cut(cell), stops=False)


def _unreadable(cells: Mapping[str, str]) -> Iterator[PreviewFault]:
    for name, cell in cells.items():
        if name.startswith("contact_"):
            continue
        if check_record(record_of_columns({name: cell}), {}, FIELD_GROUPS).left_out:
            yield PreviewFault(field=name, reason=RowReason.LEFT_OUT, found=_cut(cell), stops=False)


def _text(value: Any) -> str:
    """A value as one text: of lists and objects what stands in them."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(text for name, each in value.items() if name != "rank" and (text := _text(each)))
    if isinstance(value, list):
        return "; ".join(_text(each) for each in value)
    return str(value)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "\N{HORIZONTAL ELLIPSIS}"
