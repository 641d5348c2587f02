"""The roll: a first load against COPY of the same rows, a nightly file against parsing it, searches in a large trust.

Everything runs in this process, with PostgreSQL, the vault and a folder as store: the bus has no part in an import.
The first load is measured twice: of pupils alone, and with an address and two contacts each, sealed.
"""

import io
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date
from uuid import UUID

from chassis.ground import logs
from haven_local.databases import Database
from haven_schemas.acts.pupils import FindPupils
from psycopg2 import sql
from psycopg2.extensions import connection, cursor
from pupils.files.csv_file import HEADER, read_csv
from pupils.files.outcomes import Outcomes
from pupils.finding.find import find_pupils
from support.figures import Figure
from support.measured_size import sized
from support.shared_infrastructure import measuring_world
from support.world import World

from performance._roll import CONTACT_COLUMNS, Roll, as_csv, invented, with_contacts

FIRST_LOAD = sized(30_000, 300)
CHANGED = 0.01
COPY_GOAL = 4.0
PARSE_GOAL = 2.0
ROUNDS = sized(3, 1)
TRUST_PUPILS, TRUST_SCHOOLS = sized((300_000, 100), (300, 3))
SEARCHES = sized(300, 12)
SEARCH_GOAL_MS = 20.0
MEMORY_GOAL_MB = 150.0

_WRITTEN = ("pupil", "pupil_told", "outbox", "audit_entry")
_SEALED_TOO = ("pupil_part", "contact", "pupil_contact")
_TODAY = date(2026, 11, 24)


def run() -> Iterator[Figure]:
    """Starts an infrastructure of its own and measures; nothing else should run meanwhile."""
    logs.configure("bench", "error")  # standard output is for the figures
    with measuring_world("pupils") as world:
        yield from _loads(world)
        yield from _searches(world)
        yield from _many_rows()


def _loads(world: World) -> list[Figure]:
    rows = invented(FIRST_LOAD)
    return [
        *_load(world, rows, (), "pupils"),
        *_load(world, with_contacts(rows), CONTACT_COLUMNS, "pupils with contacts"),
    ]


def _load(world: World, rows: list[list[str]], further: Sequence[str], what: str) -> list[Figure]:
    written = (*_WRITTEN, *(_SEALED_TOO if further else ()))
    loads, copies, nights, parses = [], [], [], []
    for turn in range(ROUNDS):
        with closing(Roll(world)) as roll:
            school_id = roll.add_school()
            feed_id = roll.add_feed(school_id)
            roll.send(school_id, as_csv(rows, further), "full", feed_id)
            loads.append(_seconds(roll.work))
            copies.append(_copied(world, roll.place, written))
            changed = as_csv(_changed(rows, turn), further)
            roll.send(school_id, changed, "full", feed_id)
            nights.append(_seconds(roll.work))
            parses.append(_seconds(lambda body=changed: _parse(body)))  # type: ignore[misc]  # mypy infers no lambda with a default
    load, copy = statistics.median(loads), statistics.median(copies)
    night, parse = statistics.median(nights), statistics.median(parses)
    against_copy = statistics.median(one / other for one, other in zip(loads, copies, strict=True))
    against_parse = statistics.median(one / other for one, other in zip(nights, parses, strict=True))
    return [
        Figure(
            f"first load of {FIRST_LOAD:,} {what}, against COPY of what it wrote", load, "s", copy, against_copy,
            f"at most {COPY_GOAL:g} times", against_copy <= COPY_GOAL,
        ),
        Figure(
            f"nightly full file of {FIRST_LOAD:,} {what}, {CHANGED:.0%} changed, against parsing it", night, "s", parse,
            against_parse, f"at most {PARSE_GOAL:g} times", against_parse <= PARSE_GOAL,
        ),
    ]  # fmt: skip


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def _changed(rows: list[list[str]], seed: int) -> list[list[str]]:
    chance = random.Random(seed)
    form = HEADER.index("class")
    return [[*row[:form], "Z9"] if chance.random() < CHANGED else row for row in rows]


def _parse(body: bytes) -> int:
    """From bytes to typed changes, duplicates known: what comes before the roll is asked."""
    outcomes, total = Outcomes(read_csv(_pieces(body)), _TODAY, groups=("contacts",)), 0
    while batch := outcomes.next_batch(500):
        total += len(batch)
    return total


def _pieces(body: bytes) -> Iterator[bytes]:
    return (body[start : start + 65_536] for start in range(0, len(body), 65_536))


def _copied(world: World, filled: Database, tables: Sequence[str]) -> float:
    """Seconds COPY takes to put the rows that are in ``filled`` into the same tables of an empty database.

    As superuser, since COPY does not work under row level security: it has less to do than we have.
    """
    databases = world.stack.databases
    empty = world.make_database("pupils")
    with closing(databases.connect(filled.name)) as source, closing(databases.connect(empty.name)) as target:
        held = {table: _copy_out(source, table) for table in tables}
        target.autocommit = False
        began = time.perf_counter()
        with target.cursor() as into:
            for table, data in held.items():
                into.copy_expert(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table)), data)
        target.commit()
        return time.perf_counter() - began


def _copy_out(source: connection, table: str) -> io.BytesIO:
    data = io.BytesIO()
    with source.cursor() as out:
        out.copy_expert(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table)), data)
    data.seek(0)
    return data


def _searches(world: World) -> list[Figure]:
    with closing(Roll(world)) as roll:
        schools = [roll.add_school() for _ in range(TRUST_SCHOOLS)]
        rows = invented(TRUST_PUPILS, seed=7)
        with closing(world.stack.databases.connect(roll.place.name)) as admin, admin.cursor() as at:
            _fill(at, rows, schools)
        queries = _queries(rows)
        one, trust = roll.staff(schools[0]), roll.staff(*schools)
        figures = []
        for words, who in ((f"one of {TRUST_SCHOOLS} schools", one), ("the whole trust", trust)):
            for kind, asked in queries.items():
                times = []
                for query in asked:
                    request = FindPupils(query=query, limit=10)
                    with roll.as_staff(who) as unit:
                        times.append(_seconds(lambda unit=unit, request=request: find_pupils(unit, request)))  # type: ignore[misc]  # mypy infers no lambda with a default
                p95 = statistics.quantiles(times, n=20)[18] * 1000
                figures.append(
                    Figure(
                        f"find p95, {TRUST_PUPILS:,} pupils, {words}, {kind}", p95, "ms", None, None,
                        f"under {SEARCH_GOAL_MS:g} ms", p95 < SEARCH_GOAL_MS,
                    )
                )  # fmt: skip
        return figures


def _queries(rows: list[list[str]]) -> dict[str, list[str]]:
    chance = random.Random(3)
    picked = [chance.choice(rows) for _ in range(SEARCHES)]
    forms: tuple[Callable[[list[str]], str], ...] = (
        lambda row: row[1],
        lambda row: row[1][:4],
        lambda row: f"{row[2]} {row[1]}",
        lambda row: f"{row[2][:3]} {row[1][:4]}",
        lambda row: row[0],
        lambda row: f"{row[8]} {row[1][:3]}",
    )
    typed = [forms[place % len(forms)](row) for place, row in enumerate(picked)]
    return {"as typed": typed, "misspelt": [_misspelt(chance, row[1]) for row in picked[: SEARCHES // 3]]}


def _misspelt(chance: random.Random, name: str) -> str:
    place = chance.randrange(1, max(2, len(name) - 1))
    return f"{name[:place]}x{name[place + 1 :]}"


def _fill(at: cursor, rows: list[list[str]], schools: list[UUID]) -> None:
    at.execute(
        "CREATE TEMP TABLE incoming (school_id uuid, upn text, surname text, forename text, preferred_surname text,"
        " preferred_forename text, born date, sex text, year_group text, class_name text)"
    )
    text = io.StringIO()
    for number, row in enumerate(rows):
        values = (str(schools[number % len(schools)]), *row)
        text.write("\t".join(value or "\\N" for value in values) + "\n")
    text.seek(0)
    at.copy_expert("COPY incoming FROM STDIN", text)
    at.execute(
        "INSERT INTO pupil (id, school_id, upn, legal_surname, legal_forename, preferred_forename, date_of_birth, sex,"
        " year_group, class_name, on_roll, search_text, sort_surname, sort_forename, version, created_at, changed_at)"
        " SELECT gen_random_uuid(), school_id, upn, surname, forename, preferred_forename, born, sex, year_group,"
        " class_name, true, lower(concat_ws(' ', forename, surname, preferred_forename, class_name)), lower(surname),"
        " lower(coalesce(preferred_forename, forename)), 1, now(), now() FROM incoming"
    )
    at.execute("VACUUM ANALYZE pupil")


def _many_rows() -> list[Figure]:
    """A file of a million rows read to typed changes, in a process of its own."""
    child = [sys.executable, "-m", "performance._many_rows"]
    told = json.loads(subprocess.run(child, check=True, capture_output=True, text=True).stdout)
    rows, seconds, grown = told["rows"], told["seconds"], told["grown"]
    return [
        Figure(f"rows of a file of {rows:,} read to typed changes", rows / seconds, "a second"),
        Figure("memory it grew by", grown, "MB", None, None, f"at most {MEMORY_GOAL_MB:g} MB", grown <= MEMORY_GOAL_MB),
    ]
