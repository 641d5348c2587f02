"""A file of either kind, checked as a whole before any of its rows is looked at."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from haven_schemas.rpc.intake_reasons import FileReason, RowReason
from haven_schemas.rpc.pupil_changes import DeliveryMode
from haven_schemas.rpc.pupils import MediaType

from pupils.deliveries.domain.delivery_notes import Notes
from pupils.deliveries.domain.duplicates import Digests, text_digest, upn_digest
from pupils.deliveries.domain.findings import THE_FILE, FileRefused, Finding
from pupils.roll.domain.name_folding import fold
from pupils.roll.domain.outcomes import RowDigests

from .csv_file import CsvColumns, read_csv
from .ctf_file import CtfHeader, read_ctf
from .push_file import read_push
from .record_row import has_ledger
from .roll_row import RawRow

MOST_ROWS = 100_000
"""Many times the largest school in England; a trust's first load fits as well."""

LONDON = ZoneInfo("Europe/London")
"""Where the schools are, and what an instant without a zone means."""

KNOWN_CTF_VERSIONS = frozenset({"24", "25"})
"""The current version and the one before it (CTF 25: from September 2025); others are read with a warning."""


@dataclass(frozen=True)
class SchoolIdentity:
    """How a school is named outside: the URN of GIAS, and LAESTAB if it is known."""

    urn: str
    laestab: str | None


@dataclass(frozen=True)
class FileKind:
    """How a delivery's bytes are read: its media type, how it was sent, the feed's own columns, and what it may
    tell beyond the roll."""

    media_type: MediaType
    mode: DeliveryMode = "delta"
    columns: Mapping[str, str] | None = None
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True)
class FileFacts:
    """What a file is found to be before its rows are applied. ``as_of``: the source's time for it, if it says one.

    ``named`` holds digests of the children a full delivery names, by UPN and by name and birth date; of rows that say
    nothing new their own digests are in ``unchanged`` instead. ``notes``: what is not taken.
    """

    total: int
    warnings: tuple[Finding, ...]
    mode: DeliveryMode
    as_of: datetime | None
    named: Digests | None
    unchanged: frozenset[int] = frozenset()
    notes: Notes | None = None


@dataclass(frozen=True)
class KnownRows:
    """What the roll remembers of the rows it was last told by."""

    known: frozenset[int]
    digests: RowDigests


def rows_of(kind: FileKind, chunks: Iterable[bytes]) -> Iterator[RawRow]:
    """The rows of a file; raises ``FileRefused`` when it turns out not to be one."""
    if kind.media_type == "application/json":
        return read_push(chunks).rows()
    if kind.media_type == "text/csv":
        return read_csv(chunks, CsvColumns(kind.columns))
    return read_ctf(chunks, CtfHeader())


def check_file(
    kind: FileKind, chunks: Iterable[bytes], school: SchoolIdentity, known: KnownRows | None = None
) -> FileFacts:
    """Reads the whole file once, keeping nothing; raises ``FileRefused`` with the reason, so that nothing is applied
    of a file that breaks off in its middle."""
    counted = _Counted(known, kind.groups)
    if kind.media_type == "application/json":
        push = read_push(chunks)
        counted.take(push.rows(), push.mode)
        return counted.facts((), push.mode, push.extracted_at)
    if kind.media_type == "text/csv":
        columns = CsvColumns(kind.columns)
        counted.take(read_csv(chunks, columns), kind.mode)
        return counted.facts(_unknown(columns.has_unknown), kind.mode, None)
    header = CtfHeader()
    counted.take(read_ctf(chunks, header), kind.mode)
    return counted.facts(_header_warnings(header, school), kind.mode, _written_at(header))


def _unknown(there_are: bool) -> Iterator[Finding]:
    if there_are:
        yield Finding(THE_FILE, None, RowReason.UNKNOWN_FIELD)


class _Counted:
    """How many rows there are, and for a full delivery whom they name."""

    def __init__(self, known: KnownRows | None, groups: frozenset[str]) -> None:
        self._known = known
        self._notes = Notes(groups)
        self._named: Digests | None = None
        self._unchanged: set[int] = set()
        self._total = 0

    def take(self, rows: Iterable[RawRow], mode: DeliveryMode) -> None:
        self._named = Digests() if mode == "full" else None
        for row in rows:
            self._total += 1
            if self._total > MOST_ROWS:
                raise FileRefused(FileReason.TOO_MANY_ROWS)
            self._notes.take(row)
            if self._named is not None and not self._says_nothing_new(row):
                _take_names(row, self._named)
        if self._total == 0:
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
    """Refuses the file of another school. The URN decides where it is stated: LAESTAB changes with an academy order."""
    if header.urn:
        stated, expected = header.urn, school.urn
    else:
        stated, expected = header.laestab, school.laestab or ""
    if stated and expected and stated != expected:
        raise FileRefused(FileReason.OTHER_SCHOOL)
    if not stated or not expected:
        yield Finding(THE_FILE, None, RowReason.SCHOOL_NOT_STATED)
    if header.version.strip().split(".")[0] not in KNOWN_CTF_VERSIONS:
        yield Finding(THE_FILE, None, RowReason.NEW_VERSION)
