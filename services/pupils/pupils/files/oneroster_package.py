"""A OneRoster package: its tables, its schools, its roles."""

import csv
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from haven_schemas.acts.intake_reasons import FileDetail, FileReason
from haven_schemas.acts.staff_lists import StaffKind

from .checked_zip import CheckedZip, ZipLimits, bare_name
from .csv_file import MOST_COLUMNS, bare_heading
from .csv_lines import Lines, cells_shown, find_headings, shown
from .ctf_schools import SchoolIdentity
from .findings import FileRefused
from .text_decoding import CsvText

MOST_MEMBERS = 200
"""The standard has twenty-five tables; systems put papers of their own beside them."""
MOST_UNPACKED = 100_000_000
"""Bytes of all tables that are read: those of a trust of forty thousand pupils take some fifty million."""
_LIMITS = ZipLimits(members=MOST_MEMBERS, directory=128 * 1024, unpacked=MOST_UNPACKED)
MOST_ROWS: Mapping[str, int] = {"enrollments": 500_000}
_MOST_ROWS = 100_000
"""Of every other table."""
_SEPARATORS = ","
_READ = frozenset(
    {
        "sourcedid", "status", "role", "orgsourcedids", "orgsourcedid", "primaryorgsourcedid", "usersourcedid",
        "userids", "identifier", "givenname", "familyname", "middlename", "preferredgivenname",
        "prefferedgivenname", "preferredfamilyname", "prefferedfamilyname", "email", "sms", "phone",
        "agentsourcedids", "grades", "birthdate", "sex", "type", "parentsourcedid", "title", "classcode",
        "classtype", "classsourcedid", "primary", "propertyname", "value",
    }
)  # fmt: skip
_MOST_ABOVE = 10
"""Organisations that may stand one above the other."""
_URN_DIGITS, _LAESTAB_DIGITS = 6, 7
GUARDIANS = frozenset({"guardian", "parent", "relative"})
STAFF: Mapping[str, StaffKind] = {
    "teacher": "teacher",
    "aide": "support",
    "counselor": "support",
    "proctor": "support",
    "administrator": "administrator",
    "principal": "administrator",
    "siteadministrator": "administrator",
    "systemadministrator": "administrator",
    "districtadministrator": "administrator",
}
"""Roles of people who work at a school, by both versions of the standard; any other, as ``ext:...``, is passed over."""
STUDENT = "student"


Places = Mapping[str, list[tuple[str, str]]]
"""Of each user their roles with the organisations these are at; none named: at whichever the user is."""


class Package:
    """The tables of a zip by their names in lower case, without ``.csv``; in whatever one folder they stand."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        """Raises ``FileRefused``."""
        self._zip = CheckedZip(chunks, _LIMITS)
        self._tables = _tables(self._zip.members)

    def has(self, table: str) -> bool:
        """Whether a table is there."""
        return table.lower() in self._tables

    def pieces(self, table: str) -> Iterator[bytes]:
        """The bytes of a table; raises ``FileRefused`` for one that is damaged or grows beyond what it said."""
        yield from self._zip.pieces(self._tables[table.lower()])


def _tables(members: Iterable[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """CSV files by their bare names; two of one name in different folders say two things."""
    found: dict[str, zipfile.ZipInfo] = {}
    for each in members:
        bare = bare_name(each)
        if not bare.endswith(".csv"):
            continue
        if bare.removesuffix(".csv") in found:
            raise FileRefused(FileReason.MALFORMED_CSV, FileDetail.UNSAFE_ZIP)
        found[bare.removesuffix(".csv")] = each
    return found


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table, from 1; its columns by their names' letters and digits in lower case."""

    number: int
    cells: Mapping[str, str] = field(repr=False)

    def text(self, *columns: str) -> str:
        """What stands in the first of these columns in which anything does."""
        return next((text for name in columns if (text := self.cells.get(name, ""))), "")

    def many(self, column: str) -> list[str]:
        """The parts of a list, which stand apart by commas."""
        return [part for each in self.text(column).split(_SEPARATORS) if (part := each.strip())]

    @property
    def is_gone(self) -> bool:
        """Whether the source takes it back. Without a status it is there (bulk files leave it empty)."""
        return self.text("status").lower() in ("tobedeleted", "inactive")

    def taken_back(self) -> "TableRow":
        """The same row as one that the source takes back."""
        return TableRow(self.number, {**self.cells, "status": "tobedeleted"})

    @property
    def id(self) -> str:
        """Its ``sourcedId``."""
        return self.text("sourcedid")


def rows_of_table(package: Package, table: str, key: str = "sourcedid") -> Iterator[TableRow]:
    """The rows of a table; none if it is not there. ``key``: the column by which its headings are known.

    Raises ``FileRefused``: not a table, too many rows, characters in two encodings.
    """
    if not package.has(table):
        return
    lines = Lines(CsvText(package.pieces(table)))
    found = find_headings(lines.beginning(), lambda record: len(record) <= MOST_COLUMNS and key in _bare(record))
    if found is None:
        raise FileRefused(FileReason.WRONG_HEADER, FileDetail.NOT_ONEROSTER)
    lines.pass_over(found.lines_above)
    yield from _rows(table, lines, _bare(found.record), found.separator)


def _rows(table: str, lines: Lines, columns: Sequence[str], separator: str) -> Iterator[TableRow]:
    most, number = MOST_ROWS.get(table, _MOST_ROWS), 0
    records = csv.reader(lines, delimiter=separator, strict=True)
    try:
        next(records, None)
        lines.next_record()
        for record in records:
            lines.next_record()
            if not cells_shown(record):
                continue
            number += 1
            if number > most:
                raise FileRefused(FileReason.TOO_MANY_ROWS)
            yield TableRow(number, _cells(columns, record))
    except csv.Error:
        raise FileRefused(FileReason.MALFORMED_CSV) from None


def _cells(columns: Sequence[str], record: Sequence[str]) -> dict[str, str]:
    """Cells in which something stands; cells missing at the end are empty, those beyond the headings nobody's."""
    return {name: text for name, cell in zip(columns, record, strict=False) if is_read(name) and (text := shown(cell))}


def is_read(column: str) -> bool:
    """Whether a column is one that anything is taken from: what nobody reads, as a password, is not held."""
    return column in _READ or column.startswith("metadata")


def _bare(record: Sequence[str]) -> list[str]:
    return [bare_heading(each) for each in record]


@dataclass(frozen=True)
class Org:
    """An organisation as the file has it. ``number``: what its identifier says without strokes and blanks."""

    id: str
    kind: str
    number: str
    parent: str


def orgs_of(rows: Iterable[TableRow]) -> dict[str, Org]:
    """Those that are not taken back, by id."""
    return {
        row.id: Org(row.id, row.text("type").lower(), _number(row.text("identifier")), row.text("parentsourcedid"))
        for row in rows
        if row.id and not row.is_gone
    }


def own_orgs(orgs: Mapping[str, Org], school: SchoolIdentity) -> frozenset[str] | None:
    """Ids of the school and of its departments; None where the file names no school at all, so that all is its own.

    The school is known by its URN or LAESTAB, which may stand as ``identifier`` or as ``sourcedId``; else it is the
    file's only school. Raises ``FileRefused(other_school)``: a school of the trust's, or nobody's, or any of several.
    """
    ours = [each for each in orgs.values() if _is(each, {school.urn, school.laestab or "", *school.earlier})]
    schools = [each for each in orgs.values() if each.kind == "school"]
    is_elsewhere = any(_is(each, school.others) for each in orgs.values())
    if not ours and (is_elsewhere or len(schools) > 1 or any(map(_says_a_school, schools))):
        detail = FileDetail.FOR_ANOTHER_SCHOOL if is_elsewhere else FileDetail.FOR_NO_SCHOOL_HERE
        raise FileRefused(FileReason.OTHER_SCHOOL, detail)
    if not ours and not schools:
        return None
    roots = {each.id for each in ours or schools}
    return frozenset(each for each in orgs if _is_under(orgs, each, roots))


def _is(org: Org, numbers: Iterable[str]) -> bool:
    wanted = {each for each in numbers if each}
    return org.number in wanted or _number(org.id) in wanted


def _says_a_school(org: Org) -> bool:
    """Whether its identifier has the form of a URN or LAESTAB: then it says that it is another school."""
    return org.number.isdecimal() and org.number.isascii() and len(org.number) in (_URN_DIGITS, _LAESTAB_DIGITS)


def _is_under(orgs: Mapping[str, Org], org_id: str, roots: Iterable[str]) -> bool:
    for _ in range(_MOST_ABOVE):
        if org_id in roots:
            return True
        if org_id not in orgs:
            return False
        org_id = orgs[org_id].parent
    return False


def _number(text: str) -> str:
    return text.replace("/", "").replace(" ", "")


@dataclass
class Roles:
    """What a table of roles says, and what it takes back."""

    by_user: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list), repr=False)
    gone: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list), repr=False)


def roles_of(rows: Iterable[TableRow]) -> Roles:
    """From the table of version 1.2."""
    found = Roles()
    for row in rows:
        if user := row.text("usersourcedid"):
            places = found.gone if row.is_gone else found.by_user
            places[user].append((role_of(row), row.text("orgsourcedid")))
    return found


def role_of(row: TableRow) -> str:
    """A role as it is compared."""
    return "".join(filter(str.isalpha, row.text("role").lower()))


def roles_at(row: TableRow, places: Places, orgs: frozenset[str] | None) -> frozenset[str] | None:
    """What a user is at the school of these organisations; None if they are at another one. ``orgs`` None: the file
    names no school, and everyone in it is at this one."""
    homes = {*row.many("orgsourcedids"), *row.many("primaryorgsourcedid")}
    of_user = [*places.get(row.id, ())]
    if role := role_of(row):
        of_user.extend((role, home) for home in homes or {""})
    if orgs is None:
        return frozenset(role for role, _ in of_user)
    at_home = not homes or not homes.isdisjoint(orgs)
    here = frozenset(role for role, org in of_user if (org in orgs if org else at_home))
    is_named_elsewhere = bool(homes or any(org for _, org in of_user))
    return None if not here and is_named_elsewhere and not (homes and at_home) else here
