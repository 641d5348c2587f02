"""A list of staff read whole: who is in it, who is taken back, and what is wrong with its rows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from haven_schemas.acts.intake_reasons import FileReason, RowReason
from haven_schemas.acts.pupil_changes import DeliveryMode
from haven_schemas.acts.staff_lists import ListedStaff

from pupils.files import THE_FILE, CsvReading, FileRefused, Finding, read_table, refuse_month_first

from .staff_csv import StaffTable
from .staff_row import StaffRow, check_staff

MOST_STAFF = 5_000
"""Rows of one list: many times the staff of the largest school, a row for each class of each teacher included."""


@dataclass(frozen=True)
class StaffFile:
    """``staff``: by id, in the order of the file; ``gone``: ids that are taken back. ``spared``: ids of rejected rows,
    whose people do not leave by this file. ``names_all``: each rejected row says whose it is.

    ``total`` and ``applied`` count rows. ``cells``: rejected rows as they were written, of a CSV.
    """

    staff: Mapping[str, ListedStaff] = field(repr=False)
    gone: frozenset[str] = field(repr=False)
    spared: frozenset[str] = field(repr=False)
    names_all: bool
    total: int
    applied: int
    rejected: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    mode: DeliveryMode
    reading: CsvReading | None = None
    headings: Sequence[str] = field(default=(), repr=False)
    cells: Mapping[int, Sequence[str]] = field(default_factory=dict, repr=False)

    def with_staff(self, staff: Mapping[str, ListedStaff]) -> "StaffFile":
        """The same file with these people."""
        return replace(self, staff=staff)


def read_staff_csv(chunks: Iterable[bytes], mapping: Mapping[str, str] | None, mode: DeliveryMode) -> StaffFile:
    """A CSV; raises ``FileRefused``, also where there is nobody in it: no school is without staff."""
    table = StaffTable(mapping)
    gathered = _Gathered()
    gathered.take_all(read_table(chunks, table))
    unknown = [Finding(THE_FILE, None, RowReason.UNKNOWN_FIELD)] if table.has_unknown else []
    return gathered.file(mode, unknown, table.reading, table.headings)


def read_staff_rows(rows: Iterable[StaffRow], mode: DeliveryMode) -> StaffFile:
    """Rows of any other kind of file; it may have none."""
    gathered = _Gathered()
    gathered.take_all(rows, may_be_none=True)
    return gathered.file(mode, [], None, ())


class _Gathered:
    def __init__(self) -> None:
        self._staff: dict[str, ListedStaff] = {}
        self._gone: set[str] = set()
        self._spared: set[str] = set()
        self._names_all = True
        self._total = self._applied = 0
        self._rejected: list[Finding] = []
        self._warnings: list[Finding] = []
        self._cells: dict[int, Sequence[str]] = {}

    def take_all(self, rows: Iterable[StaffRow], *, may_be_none: bool = False) -> None:
        for row in rows:
            self._total += 1
            if self._total > MOST_STAFF:
                raise FileRefused(FileReason.TOO_MANY_ROWS)
            self._take(row)
        if self._total == 0 and not may_be_none:
            raise FileRefused(FileReason.NO_ROWS)

    def _take(self, row: StaffRow) -> None:
        if row.gone and row.source_id:
            self._gone.add(row.source_id)
            self._applied += 1
            return
        refuse_month_first(row.number, row.texts, ("began_on", "left_on"))
        checked = check_staff(row)
        self._warnings.extend(checked.warnings)
        faults = checked.faults
        if checked.staff is not None:
            faults = tuple(self._add(row.number, checked.staff))
        if faults:
            self._reject(row, faults)
        else:
            self._applied += 1

    def _add(self, number: int, found: ListedStaff) -> Iterator[Finding]:
        known = self._staff.get(found.source_id)
        if known is not None and _named(known) != _named(found):
            yield Finding(number, "source_id", RowReason.DUPLICATE)
            return
        self._staff[found.source_id] = found if known is None else joined(known, found)

    def _reject(self, row: StaffRow, faults: Sequence[Finding]) -> None:
        self._rejected.extend(faults)
        self._cells[row.number] = row.cells
        if row.source_id:
            self._spared.add(row.source_id)
        else:
            self._names_all = False

    def file(
        self, mode: DeliveryMode, more: Sequence[Finding], reading: CsvReading | None, headings: Sequence[str]
    ) -> StaffFile:
        return StaffFile(
            staff=self._staff,
            gone=frozenset(self._gone - self._staff.keys()),
            spared=frozenset(self._spared),
            names_all=self._names_all,
            total=self._total,
            applied=self._applied,
            rejected=tuple(self._rejected),
            warnings=(*more, *self._warnings),
            mode=mode,
            reading=reading,
            headings=headings,
            cells=self._cells,
        )


def joined(one: ListedStaff, other: ListedStaff) -> ListedStaff:
    """Two rows of one person, who has two posts or classes: there until the last of them ends."""
    return one.model_copy(
        update={
            "email": one.email or other.email,
            "job": one.job or other.job,
            "kind": one.kind if one.kind != "other" else other.kind,
            "began_on": min((day for day in (one.began_on, other.began_on) if day), default=None),
            "left_on": None if one.left_on is None or other.left_on is None else max(one.left_on, other.left_on),
            "classes": list(dict.fromkeys((*one.classes, *other.classes))),
            "year_groups": list(dict.fromkeys((*one.year_groups, *other.year_groups))),
        }
    )


def _named(staff: ListedStaff) -> tuple[str, str]:
    return staff.given_name.casefold(), staff.family_name.casefold()
