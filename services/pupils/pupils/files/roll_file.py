"""A file of either kind, checked as a whole before any of its rows is looked at."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from haven_schemas.acts.intake_reasons import FileReason, RowDetail, RowReason
from haven_schemas.acts.pupil_changes import DeliveryMode, FieldName
from haven_schemas.acts.pupils import MediaType
from haven_schemas.acts.staff_lists import DeliveryHolds

from .csv_file import CsvColumns, CsvReading, read_csv
from .ctf_file import CtfHeader, read_ctf
from .ctf_schools import SchoolIdentity, StatedSchool, comes_from_elsewhere
from .delivery_notes import Notes
from .duplicates import Digests, text_digest, upn_digest
from .findings import THE_FILE, FileRefused, Finding
from .month_first import refuse_month_first
from .names import fold
from .oneroster_roster import Roster, mode_of, read_roster
from .oneroster_students import names_everybody, rows_of_students, warnings_of
from .outcomes import RowDigests
from .push_file import read_push
from .record_row import has_ledger
from .roll_row import RawRow

NO_SCHOOL = SchoolIdentity("", None)
"""A school that no file names."""

MOST_ROWS = 100_000
"""Many times the largest school in England; a trust's first load fits as well."""

LONDON = ZoneInfo("Europe/London")
"""Where the schools are, and what an instant without a zone means."""

KNOWN_CTF_VERSIONS = frozenset(str(year) for year in range(17, 27))
"""Those of the school years since 2017; others are read with a warning."""

_OF_THE_OTHER_SCHOOL: tuple[FieldName, ...] = ("class", "enrolment_status")
_RECORD_OF_THE_OTHER_SCHOOL = ("admission_number", "house", "classes")
"""What is another school's own: its class and house, its number of the child, and how the child is registered there."""


_MALFORMED: Mapping[MediaType, FileReason] = {
    "text/csv": FileReason.MALFORMED_CSV,
    "application/zip": FileReason.MALFORMED_CSV,
    "application/xml": FileReason.MALFORMED_XML,
}
"""Kinds of files whose days are read as they are written."""


@dataclass(frozen=True)
class FileKind:
    """How a delivery's bytes are read: its media type, how it was sent, the columns that were agreed, and what it may
    tell beyond the roll. ``or_ours``: a CSV without those columns may have our own headings. ``holds``: what it is
    a list of."""

    media_type: MediaType
    mode: DeliveryMode = "delta"
    columns: Mapping[str, str] | None = None
    groups: frozenset[str] = frozenset()
    holds: DeliveryHolds = "pupils"
    or_ours: bool = False
    says_itself: bool = False
    """Whether a OneRoster file says itself whether it holds everyone: it does, of a feed; a person by hand decides."""


@dataclass(frozen=True)
class FileFacts:
    """What a file is found to be before its rows are applied. ``as_of``: the source's time for it, if it says one.

    ``named`` holds digests of the children a full delivery names, by UPN and by name and birth date; of rows that say
    nothing new their own digests are in ``unchanged`` instead. ``notes``: what is not taken. ``sent_by``: the other
    school that sent it. ``reading``: how a CSV is written, and its ``headings``. ``others``: rows of other schools.
    """

    total: int
    warnings: tuple[Finding, ...]
    mode: DeliveryMode
    as_of: datetime | None
    named: Digests | None
    unchanged: frozenset[int] = frozenset()
    notes: Notes | None = None
    sent_by: StatedSchool | None = None
    reading: CsvReading | None = None
    others: int | None = None
    headings: Sequence[str] = field(default=(), repr=False)


@dataclass(frozen=True)
class KnownRows:
    """What the roll remembers of the rows it was last told by."""

    known: frozenset[int]
    digests: RowDigests


def rows_of(kind: FileKind, chunks: Iterable[bytes], school: SchoolIdentity | None = None) -> Iterator[RawRow]:
    """The rows of a file as ``school`` takes them; raises ``FileRefused`` when it turns out not to be one."""
    if kind.media_type == "application/json":
        return read_push(chunks).rows()
    if kind.media_type == "text/csv":
        return read_csv(chunks, CsvColumns(kind.columns, or_ours=kind.or_ours))
    if kind.media_type == "application/zip":
        return rows_of_students(read_roster(chunks, school or NO_SCHOOL))
    return _ctf_rows(chunks, CtfHeader(), school)


def _ctf_rows(chunks: Iterable[bytes], header: CtfHeader, school: SchoolIdentity | None) -> Iterator[RawRow]:
    """The pupils of a CTF; refuses the file of another school before the first of them."""
    from_elsewhere: bool | None = None
    for row in read_ctf(chunks, header):
        if from_elsewhere is None:
            from_elsewhere = school is not None and comes_from_elsewhere(header.source, header.destination, school)
        yield _without_the_other_schools(row) if from_elsewhere else row


def _without_the_other_schools(row: RawRow) -> RawRow:
    texts = {name: text for name, text in row.texts.items() if name not in _OF_THE_OTHER_SCHOOL}
    record = {name: value for name, value in row.record.items() if name not in _RECORD_OF_THE_OTHER_SCHOOL}
    return replace(row, texts=texts, record=record)


def check_file(
    kind: FileKind, chunks: Iterable[bytes], school: SchoolIdentity, known: KnownRows | None = None
) -> FileFacts:
    """Reads the whole file once, keeping nothing; raises ``FileRefused`` with the reason, so that nothing is applied
    of a file that breaks off in its middle."""
    counted = _Counted(known, kind.groups, _MALFORMED.get(kind.media_type))
    if kind.media_type == "application/json":
        push = read_push(chunks)
        counted.take(push.rows(), push.mode)
        return counted.facts((), push.mode, push.extracted_at)
    if kind.media_type == "text/csv":
        columns = CsvColumns(kind.columns, or_ours=kind.or_ours)
        counted.take(read_csv(chunks, columns), kind.mode)
        facts = counted.facts(_unknown(columns.has_unknown), kind.mode, None)
        return replace(facts, reading=columns.reading, headings=columns.headings)
    if kind.media_type == "application/zip":
        return _roster_facts(kind, read_roster(chunks, school), counted)
    header = CtfHeader()
    counted.take(_ctf_rows(chunks, header, school), kind.mode)
    if comes_from_elsewhere(header.source, header.destination, school):
        # Who is at this school and not in it is none of that school's business: nobody leaves by it.
        facts = counted.facts(_header_warnings(header, school), "delta", _written_at(header))
        return replace(facts, named=None, sent_by=header.source)
    return counted.facts(_header_warnings(header, school), kind.mode, _written_at(header))


def _roster_facts(kind: FileKind, roster: Roster, counted: "_Counted") -> FileFacts:
    """Where a pupil cannot be known again by the file, nobody leaves by it: they may be who seems to be missing."""
    mode = mode_of(roster, kind.mode, says_itself=kind.says_itself)
    warnings = [*warnings_of(roster)]
    if mode == "full" and not names_everybody(roster):
        mode = "delta"
        warnings.append(Finding(THE_FILE, None, RowReason.REQUIRED, RowDetail.NOBODY_LEAVES))
    if not roster.students:
        mode = "delta"  # it speaks of staff alone
    counted.take(rows_of_students(roster), mode, may_be_none=bool(roster.staff))
    return replace(counted.facts(warnings, mode, None), others=roster.others)


def _unknown(there_are: bool) -> Iterator[Finding]:
    if there_are:
        yield Finding(THE_FILE, None, RowReason.UNKNOWN_FIELD)


class _Counted:
    """How many rows there are, and for a full delivery whom they name. ``malformed``: why a file of days with the month
    first is refused; None where days are ISO or nothing."""

    def __init__(self, known: KnownRows | None, groups: frozenset[str], malformed: FileReason | None) -> None:
        self._known, self._malformed = known, malformed
        self._notes = Notes(groups)
        self._named: Digests | None = None
        self._unchanged: set[int] = set()
        self._total = 0

    def take(self, rows: Iterable[RawRow], mode: DeliveryMode, *, may_be_none: bool = False) -> None:
        self._named = Digests() if mode == "full" else None
        for row in rows:
            self._total += 1
            if self._total > MOST_ROWS:
                raise FileRefused(FileReason.TOO_MANY_ROWS)
            if self._malformed is not None:
                refuse_month_first(row.number, row.texts, reason=self._malformed)
            self._notes.take(row)
            if self._named is not None and not self._says_nothing_new(row):
                _take_names(row, self._named)
        if self._total == 0 and not may_be_none:
            raise FileRefused(FileReason.NO_ROWS)

    def facts(self, warnings: Iterable[Finding], mode: DeliveryMode, as_of: datetime | None) -> FileFacts:
        found = tuple(dict.fromkeys((*warnings, *self._notes.warnings())))
        return FileFacts(self._total, found, mode, as_of, self._named, frozenset(self._unchanged), self._notes)

    def _says_nothing_new(self, row: RawRow) -> bool:
        if self._known is None or row.problem is not None or has_ledger(row.record):
            return False
        digest = self._known.digests.of(row)
        if digest not in self._known.known:
            return False
        self._unchanged.add(digest)
        return True


def _take_names(row: RawRow, named: Digests) -> None:
    """As the row states them, before it is checked: a row we reject does not make its child a leaver."""
    texts = row.texts
    if texts.get("gone"):
        return
    upn = "".join((texts.get("upn") or "").split()).upper()
    if upn:
        named.add(upn_digest(upn))
    name = named_digest(texts.get("legal_surname"), texts.get("legal_forename"), texts.get("date_of_birth"))
    if name:
        named.add(name)


def named_digest(surname: str | None, forename: str | None, born: str | None) -> int:
    """Legal name and birth date as a row has them, as one number; 0 unless all are there."""
    if not surname or not forename or not born:
        return 0
    return text_digest(f"{fold(surname)}\x00{fold(forename)}\x00{born.strip()}")


def _written_at(header: CtfHeader) -> datetime | None:
    """``DateTime`` of the header: without a zone, so taken for the school's own."""
    try:
        at = datetime.fromisoformat(header.written_at.strip())
        return (at if at.tzinfo else at.replace(tzinfo=LONDON)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _header_warnings(header: CtfHeader, school: SchoolIdentity) -> Iterator[Finding]:
    told = (header.source, header.destination)
    if not any(each.names(school) for each in told):
        yield Finding(THE_FILE, None, RowReason.SCHOOL_NOT_STATED)
    if header.version.strip().split(".")[0] not in KNOWN_CTF_VERSIONS:
        yield Finding(THE_FILE, None, RowReason.NEW_VERSION)
