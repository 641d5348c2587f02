"""A file of either kind, checked as a whole before any of its rows is looked at."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from haven_schemas.rpc.intake_reasons import FileReason, RowReason
from haven_schemas.rpc.pupils import MediaType

from .csv_file import read_csv
from .ctf_file import CtfHeader, read_ctf
from .findings import THE_FILE, FileRefused, Finding
from .roll_row import RawRow

MOST_ROWS = 20_000
"""Several times the largest school in England."""

KNOWN_CTF_VERSIONS = frozenset({"24", "25"})
"""The current version and the one before it (CTF 25: from September 2025); others are read with a warning."""


@dataclass(frozen=True)
class SchoolIdentity:
    """How a school is named outside: the URN of GIAS, and LAESTAB if it is known."""

    urn: str
    laestab: str | None


@dataclass(frozen=True)
class FileFacts:
    """What a file is found to be before its rows are applied."""

    total: int
    warnings: tuple[Finding, ...]


def rows_of(media_type: MediaType, chunks: Iterable[bytes]) -> Iterator[RawRow]:
    """The rows of a file; raises ``FileRefused`` when it turns out not to be one."""
    return read_csv(chunks) if media_type == "text/csv" else read_ctf(chunks, CtfHeader())


def check_file(media_type: MediaType, chunks: Iterable[bytes], school: SchoolIdentity) -> FileFacts:
    """Reads the whole file once, keeping nothing; raises ``FileRefused`` with the reason, so that nothing is applied
    of a file that breaks off in its middle."""
    if media_type == "text/csv":
        return FileFacts(_count(read_csv(chunks)), ())
    header = CtfHeader()
    total = _count(read_ctf(chunks, header))
    return FileFacts(total, tuple(_header_warnings(header, school)))


def _count(rows: Iterable[RawRow]) -> int:
    total = 0
    for _ in rows:
        total += 1
        if total > MOST_ROWS:
            raise FileRefused(FileReason.TOO_MANY_ROWS)
    if total == 0:
        raise FileRefused(FileReason.NO_ROWS)
    return total


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
