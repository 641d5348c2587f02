"""A staff list as people keep it in a spreadsheet: CSV text into rows, each cell checked on its own."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from haven_schemas.errors import FieldCode, Problem, invalid

from identity.names import check_email, check_name_letters
from identity.roles import RoleBook, RoleEntry

HEADER = ("name", "email", "role", "school_urn", "category_groups", "year_groups")
_NEEDED = frozenset(HEADER[:4])
MOST_ROWS = 2_000
WHOLE_TRUST = "trust"
"""Written in place of a URN: a role in the whole trust is never the effect of an empty cell."""

_FIRST_ROW = 2
_LONGEST_NAME = 200
_LONGEST_GROUP = 40
_MOST_GROUPS = 50
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "|", "%")


@dataclass(frozen=True)
class StaffCells:
    """One row as typed, trimmed; ``row`` as a spreadsheet numbers it."""

    row: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        """The cell, empty where the file has no such column."""
        return self.cells.get(column, "")


@dataclass(frozen=True)
class StaffLine:
    """A row that can be understood; ``urn`` None is the whole trust."""

    row: int
    name: str
    email: str
    role: RoleEntry
    urn: str | None
    category_groups: tuple[str, ...] | None
    year_groups: tuple[str, ...] | None


def read_rows(text: str) -> list[StaffCells]:
    """The rows below the header, blank ones left out. Comma or semicolon, and the mark Excel puts first, are taken.

    ``invalid_request`` on ``text``: ``wrong_format`` (no CSV, or columns that are not ours), ``required`` (a column is
    missing, or there is no row), ``duplicate`` (a column twice), ``too_long`` (more than 2,000 rows).
    """
    text = text.removeprefix("\ufeff")
    head = text.split("\n", 1)[0]
    delimiter = ";" if head.count(";") > head.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        columns = [cell.strip().lower() for cell in next(reader, [])]
        _check_columns(columns)
        rows = list(_rows(reader, columns))
    except csv.Error:
        raise invalid("text", FieldCode.WRONG_FORMAT) from None
    if not rows:
        raise invalid("text", FieldCode.REQUIRED)
    return rows


def _check_columns(columns: list[str]) -> None:
    if not frozenset(columns) <= frozenset(HEADER):
        raise invalid("text", FieldCode.WRONG_FORMAT)
    if not frozenset(columns) >= _NEEDED:
        raise invalid("text", FieldCode.REQUIRED)
    if len(set(columns)) != len(columns):
        raise invalid("text", FieldCode.DUPLICATE)


def _rows(lines: Iterator[list[str]], columns: list[str]) -> Iterator[StaffCells]:
    for found, cells in enumerate((each for each in lines if any(cell.strip() for cell in each)), start=1):
        if found > MOST_ROWS:
            raise invalid("text", FieldCode.TOO_LONG)
        if len(cells) > len(columns):
            raise invalid("text", FieldCode.WRONG_FORMAT)
        yield StaffCells(found + _FIRST_ROW - 1, dict(zip(columns, (cell.strip() for cell in cells), strict=False)))


def understood(cells: StaffCells, book: RoleBook) -> StaffLine:
    """The row's values; ``Problem(invalid_request)`` on the first column that is wrong.

    A cell a spreadsheet would run as a formula is refused wherever it stands (``wrong_format``).
    """
    for column in HEADER:
        if cells[column].startswith(_FORMULA_STARTS) or any(ord(each) < ord(" ") for each in cells[column]):
            raise invalid(column, FieldCode.WRONG_FORMAT)
    if not cells["name"]:
        raise invalid("name", FieldCode.REQUIRED)
    check_name_letters(cells["name"])
    if len(cells["name"]) > _LONGEST_NAME:
        raise invalid("name", FieldCode.TOO_LONG)
    if not cells["school_urn"]:
        raise invalid("school_urn", FieldCode.REQUIRED)
    return StaffLine(
        row=cells.row,
        name=cells["name"],
        email=check_email(cells["email"]),
        role=_role(cells["role"], book),
        urn=None if cells["school_urn"].lower() == WHOLE_TRUST else cells["school_urn"],
        category_groups=_groups(cells, "category_groups"),
        year_groups=_groups(cells, "year_groups"),
    )


def _role(written: str, book: RoleBook) -> RoleEntry:
    """By key, or by name in whatever case."""
    wanted = written.lower()
    found = book.get(wanted) or next((entry for entry in book.values() if entry.name.lower() == wanted), None)
    if found is None:
        raise invalid("role", FieldCode.UNKNOWN_ROLE)
    return found


def _groups(cells: StaffCells, column: str) -> tuple[str, ...] | None:
    names = tuple(sorted({name.strip() for name in cells[column].split(";")} - {""}))
    if len(names) > _MOST_GROUPS or any(len(name) > _LONGEST_GROUP for name in names):
        raise invalid(column, FieldCode.TOO_LONG)
    return names or None


def first_problem(problem: Problem) -> tuple[str | None, str]:
    """Field, without the place it stands at, and code of a refusal, as a row's result says them."""
    if not problem.fields:
        return None, problem.code.value
    first = problem.fields[0]
    field = first.field.rsplit(".", 1)[-1]
    return ("school_urn" if field == "school_id" else field), first.code.value
