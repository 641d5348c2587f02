"""``docs/data-map.md`` as data: every column of every database, and whether it is clear, sealed or a token."""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from haven_local.layout import CHECKOUT, SERVICE_NAMES

from support.world import World

DATA_MAP = CHECKOUT / "docs" / "data-map.md"
KINDS = ("clear", "sealed", "token")
_EVERY = "Every database"
_SOME = re.compile(r"^[^:]+: (?P<services>[a-z]+(?:, [a-z]+)*)$")
_ROW = re.compile(r"^\| (?P<columns>[a-z0-9_., ;]+) \| (?P<kind>[a-z]+) \| (?P<why>.+) \|$")


@dataclass(frozen=True, order=True)
class Column:
    """One column of one service's database."""

    service: str
    table: str
    name: str

    def __str__(self) -> str:
        return f"{self.service}: {self.table}.{self.name}"


def listed() -> list[tuple[Column, str]]:
    """Every column the page lists with its kind, as often as it is listed; ``ValueError`` for a row it cannot read."""
    services: tuple[str, ...] = ()
    found: list[tuple[Column, str]] = []
    for line in DATA_MAP.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            services = _services_of(line.removeprefix("## "))
        elif line.startswith("|") and not line.startswith(("| Columns ", "|---")):
            found.extend(_columns_of(line, services))
    return found


def sealed_columns() -> list[Column]:
    """The columns that hold ciphertext only."""
    return sorted(column for column, kind in listed() if kind == "sealed")


def columns_in(world: World) -> list[Column]:
    """Every column there is in the world's migrated databases."""
    return sorted(Column(service, *row) for service in SERVICE_NAMES for row in _columns_in(world, service))


def _services_of(heading: str) -> tuple[str, ...]:
    if heading == _EVERY:
        return tuple(SERVICE_NAMES)
    some = _SOME.match(heading)
    return tuple(some["services"].split(", ")) if some else (heading,)


def _columns_of(line: str, services: tuple[str, ...]) -> Iterator[tuple[Column, str]]:
    row = _ROW.match(line)
    if row is None or row["kind"] not in KINDS:
        raise ValueError(f"not a row of the data map: {line}")
    table = ""
    for name in re.split("[,;] ", row["columns"]):
        before, dot, column = name.rpartition(".")
        table = before if dot else table
        for service in services:
            yield Column(service, table, column), row["kind"]


def _columns_in(world: World, service: str) -> list[tuple[str, str]]:
    connected = world.stack.databases.connect(world.database(service).name)
    with closing(connected) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
        )
        return [(str(table), str(column)) for table, column in cursor.fetchall()]
