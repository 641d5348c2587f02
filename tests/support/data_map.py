"""``docs/data-map.md`` as data: every column of every database, and every other place, with how it is kept and what
becomes of it when a child's file is destroyed."""

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta

from haven_local.layout import CHECKOUT, SERVICE_NAMES

from support.world import World

DATA_MAP = CHECKOUT / "docs" / "data-map.md"
KINDS = ("clear", "sealed", "token")
_EVERY = "Every database"
_SOME = re.compile(r"^[^:]+: (?P<services>[a-z]+(?:, [a-z]+)*)$")
_HEAD = re.compile(r"^\| (?P<what>[^|]+) \| Kept as \| Disposal \| Why \|$")
_ROW = re.compile(r"^\| (?P<what>[^|]+) \| (?P<kind>[a-z]+) \| (?P<disposal>[^|]*) \| (?P<why>.+) \|$")
_COLUMNS = re.compile(r"^[a-z0-9_., ;]+$")
_DISPOSAL = re.compile(r"key|row|expires (?P<number>\d+) (?P<unit>second|minute|hour|day)s?(?: .+|, .+)?|stays: .+")


@dataclass(frozen=True, order=True)
class Column:
    """One column of one service's database."""

    service: str
    table: str
    name: str

    def __str__(self) -> str:
        return f"{self.service}: {self.table}.{self.name}"


@dataclass(frozen=True)
class Line:
    """What the page says of a column, or of a place that is none: a queue, a cookie, a backup."""

    of: Column | str
    kind: str
    disposal: str

    @property
    def expires(self) -> timedelta | None:
        """After how long it is deleted by itself; None if it is not."""
        said = _DISPOSAL.fullmatch(self.disposal)
        return timedelta(**{f"{said['unit']}s": int(said["number"])}) if said and said["unit"] else None

    def __str__(self) -> str:
        return f"{self.of}: {self.disposal}"


def read(page: str) -> list[Line]:
    """Every line of the page, a column as often as it is listed; ``ValueError`` for one that says no disposal, none of
    the words for it, or ``key`` of what is not sealed."""
    services: tuple[str, ...] = ()
    head, found = "", list[Line]()
    for line in page.splitlines():
        if line.startswith("## "):
            services = _services_of(line.removeprefix("## "))
        elif (begins := _HEAD.match(line)) is not None:
            head = begins["what"]
        elif line.startswith("|") and not line.startswith("|---"):
            found.extend(_lines_of(line, services if head == "Columns" else None))
    return found


def listed() -> list[tuple[Column, str]]:
    """Every column the page lists with its kind, as often as it is listed."""
    return [(column, line.kind) for column, line in columns(read_page())]


def read_page() -> list[Line]:
    """Every line of the page as it is."""
    return read(DATA_MAP.read_text(encoding="utf-8"))


def columns(lines: Sequence[Line]) -> list[tuple[Column, Line]]:
    """Those that are about a column."""
    return [(line.of, line) for line in lines if isinstance(line.of, Column)]


def sealed_columns() -> list[Column]:
    """The columns that hold ciphertext only."""
    return sorted(column for column, kind in listed() if kind == "sealed")


def contradictions(
    service: str, gone: Collection[str], taken_out: Collection[str] = (), *, page: Sequence[Line] | None = None
) -> list[str]:
    """Lines of a service that say something else than its disposal does.

    ``gone``: tables whose rows it deletes for a child; ``taken_out``: columns (``table.column``) of others, of which it
    takes the child or the record out.
    """
    found: list[str] = []
    for column, line in columns(read_page() if page is None else page):
        if column.service == service:
            reached = column.table in gone or f"{column.table}.{column.name}" in taken_out
            is_said = line.disposal in (("row", "key") if reached else ("row",))
            found += [] if is_said == reached else [str(line)]
    return found


def columns_in(world: World) -> list[Column]:
    """Every column there is in the world's migrated databases."""
    return sorted(Column(service, *row) for service in SERVICE_NAMES for row in _columns_in(world, service))


def _services_of(heading: str) -> tuple[str, ...]:
    if heading == _EVERY:
        return tuple(SERVICE_NAMES)
    some = _SOME.match(heading)
    return tuple(some["services"].split(", ")) if some else (heading,)


def _lines_of(line: str, services: tuple[str, ...] | None) -> Iterator[Line]:
    """``services`` None: of a place that is no column."""
    row = _ROW.match(line)
    if row is None or row["kind"] not in KINDS or (services is not None and not _COLUMNS.match(row["what"])):
        raise ValueError(f"not a row of the data map (what, kept as, disposal, why): {line}")
    if not _DISPOSAL.fullmatch(row["disposal"]):
        raise ValueError(f"no disposal, or none of its words: {line}")
    if row["disposal"] == "key" and row["kind"] != "sealed":
        raise ValueError(f"destroyed with a key, and not sealed: {line}")
    if services is None:
        yield Line(row["what"], row["kind"], row["disposal"])
        return
    table = ""
    for name in re.split("[,;] ", row["what"]):
        before, dot, column = name.rpartition(".")
        table = before if dot else table
        for service in services:
            yield Line(Column(service, table, column), row["kind"], row["disposal"])


def _columns_in(world: World, service: str) -> list[tuple[str, str]]:
    connected = world.stack.databases.connect(world.database(service).name)
    with closing(connected) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
        )
        return [(str(table), str(column)) for table, column in cursor.fetchall()]
