"""The look at all files of a trust with 300,000 children, each with a record, and the pages that show what it found.

The look asks incidents and pupils page by page, counts each file's day and keeps it: one transaction a page. The floor,
in the same run: as many rows updated in pages of the same size by bare statements, which ask nobody and count nothing.
"""

import statistics
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from chassis.ground import logs
from haven_schemas.acts.incidents.retention import FILES_A_PAGE
from support.figures import Figure
from support.measured_size import sized
from support.shared_infrastructure import measuring_world
from support.small_trust import SmallTrust, build, eventually
from support.world import World

from performance._browsing import signed_in
from performance._light_client import LightClient

CHILDREN = sized(300_000, 300)
_ROUNDS = sized(40, 2)
_PATIENCE_SECONDS = 3_600.0
_MOST_GROWTH_MB = 50.0
_PAGES = (
    ("files due for review", "/retention?state=in_review"),
    ("totals of a day", "/retention/dry-run?by=2030-01-01"),
)


def run() -> Iterator[Figure]:
    """Files a second, what it adds to the process's memory, and its pages; nothing else should run meanwhile."""
    logs.configure("bench", "error")
    with measuring_world("retention") as world:
        trust = build(world, world.start_everything())
        _fill(world, trust)
        before = _private_mb(trust)
        seconds = _look(world)
        grown = _private_mb(trust) - before
        with closing(_connected(world, "retention")) as connection:
            floor = CHILDREN / _bare(connection)
        rate = CHILDREN / seconds
        yield Figure(f"files looked at a second, of {CHILDREN:,}", rate, "files/s", floor, rate / floor)
        goal = f"under {_MOST_GROWTH_MB:g} MB"
        yield Figure("memory it adds to the process", grown, "MB", None, None, goal, grown < _MOST_GROWTH_MB)
        with signed_in(trust, "trust_lead", elevated=True) as browser:
            cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
            with LightClient(trust.url, trust.ca, {"Cookie": cookies, "Accept": "text/html"}) as client:
                for words, address in _PAGES:
                    times = _milliseconds(client, address)
                    yield Figure(f"{words}, {CHILDREN:,} files, p50", statistics.median(times), "ms")
                    yield Figure(f"{words}, {CHILDREN:,} files, p95", times[int(len(times) * 0.95)], "ms")


def _look(world: World) -> float:
    """Seconds of one look, from being asked for to its end."""
    with closing(_connected(world, "retention")) as connection:
        connection.autocommit = True
        with connection.cursor() as at:
            eventually(lambda: _one(at, _ENDED), what="the first look")
            at.execute("UPDATE sweep SET ended_at = NULL, after = NULL, looked_at = 0, begun_at = now()")
            began = time.perf_counter()
            eventually(lambda: _one(at, _ENDED), _PATIENCE_SECONDS, "the look at all files")
            seconds = time.perf_counter() - began
            found = _one(at, "SELECT count(*) FROM file")
            if found < CHILDREN:
                raise RuntimeError(f"{found} files of {CHILDREN}")
            at.execute("VACUUM ANALYZE file")
    return seconds


_ENDED = "SELECT bool_and(ended_at IS NOT NULL) FROM sweep"


def _one(at: Any, statement: str) -> Any:
    at.execute(statement)
    return at.fetchone()[0]


def _bare(connection: Any) -> float:
    with connection.cursor() as at:
        at.execute("SELECT subject_id::text FROM file ORDER BY subject_id")
        ids = [row[0] for row in at.fetchall()]
        began = time.perf_counter()
        for first in range(0, len(ids), FILES_A_PAGE):
            page = ids[first : first + FILES_A_PAGE]
            at.execute("UPDATE file SET looked_at = now() WHERE subject_id = ANY (%s::uuid[])", (page,))
            connection.commit()
        return time.perf_counter() - began


def _milliseconds(client: LightClient, address: str) -> list[float]:
    client.ask("GET", address)
    times = []
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        client.ask("GET", address)
        times.append((time.perf_counter() - began) * 1_000)
    return sorted(times)


def _private_mb(trust: SmallTrust) -> float:
    pid = trust.processes["retention"].pid
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1_024


def _connected(world: World, service: str) -> Any:
    """The owner of the server: past the row policies, as only a bench is."""
    return world.stack.databases.connect(world.database(service).name)


def _fill(world: World, trust: SmallTrust) -> None:
    asked = {
        "schools": [trust.schools["north"], trust.schools["south"]],
        "category": trust.categories["Neglect"],
        "by": trust.staff["lead"],
        "children": CHILDREN,
        "now": datetime.now(UTC),
    }
    for service, statements in (("incidents", (_RECORDS, _ABOUT)), ("pupils", (_PUPILS,))):
        with closing(_connected(world, service)) as connection:
            with connection.cursor() as at:
                for statement in statements:
                    at.execute(statement, asked)
            connection.commit()
            connection.autocommit = True
            with connection.cursor() as at:
                at.execute("VACUUM ANALYZE")


_SCHOOL = "(%(schools)s::uuid[])[1 + n %% 2]"
_RECORDS = f"""
INSERT INTO incident (id, school_id, category_id, status, opened_at, opened_by, version)
SELECT md5('record' || n)::uuid, {_SCHOOL}, %(category)s, 'open',
    %(now)s - interval '9 years' - n * interval '1 minute', %(by)s, 1
FROM generate_series(1, %(children)s) AS n
"""
_ABOUT = f"""
INSERT INTO incident_subject (incident_id, subject_id, school_id, role)
SELECT md5('record' || n)::uuid, md5('child' || n)::uuid, {_SCHOOL}, 'affected'
FROM generate_series(1, %(children)s) AS n
"""
_PUPILS = f"""
INSERT INTO pupil
SELECT made.*
FROM (SELECT pupil AS one FROM pupil WHERE merged_into IS NULL LIMIT 1) AS model
CROSS JOIN generate_series(1, %(children)s) AS n
CROSS JOIN LATERAL jsonb_populate_record(model.one, jsonb_build_object(
    'id', md5('child' || n)::uuid, 'school_id', {_SCHOOL}, 'upn', NULL, 'hidden', false,
    'date_of_birth', date '1995-01-01' + n %% 7000
)) AS made
"""
