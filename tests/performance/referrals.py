"""A trust with 100,000 referrals: its lists, its deadlines, its board and the trust lead's own work, by the gateway.

Each page asks incidents which of the records its reader sees, is decided on by the reader's rights and written to the
audit log. The floor, in the same run, is the bare statement on the same rows, without a page, rights or a log: the
page of rows that the index gives, and for the board the open ones counted by an index alone.
"""

import json
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from chassis.ground import logs
from support.figures import Figure
from support.measured_size import sized
from support.shared_infrastructure import measuring_world
from support.small_trust import SCHOOLS, SmallTrust, build
from support.world import World
from timescales.data import data_of
from timescales.rules import RULES

from performance._browsing import signed_in
from performance._light_client import LightClient

REFERRALS = sized(100_000, 1_000)
OPEN_OF_A_HUNDRED = 25
LATE_OF_A_HUNDRED = 5
RECORDS = sized(2_000, 20)
AGENCIES = 20
GOAL_MILLISECONDS = 100.0
_ROUNDS = sized(60, 2)
_PAGES = (
    ("list of open referrals", "/referrals", "newest"),
    ("list of overdue referrals, the oldest first", "/referrals?show=overdue&order=oldest", "newest"),
    ("everyone's deadlines", "/deadlines?show=all", "deadlines"),
    ("board", "/referrals/board", "open"),
    ("board of one school", "/referrals/board?school={north}", "open"),
    ("my work", "/work?view=month", "deadlines"),
)
_FLOORS = {
    "newest": "SELECT * FROM referral WHERE closed_at IS NULL ORDER BY sent_at DESC, id DESC LIMIT 25",
    "deadlines": "SELECT * FROM deadline WHERE state = 'running' ORDER BY due_at, id LIMIT 25",
    "open": "SELECT school_id, count(*) FROM referral WHERE closed_at IS NULL GROUP BY school_id",
}


def run() -> Iterator[Figure]:
    """p50 and p95 of each page; nothing else should run meanwhile."""
    logs.configure("bench", "error")
    with measuring_world("referrals") as world:
        trust = build(world, world.start_everything())
        _fill_incidents(world, trust)
        with closing(_connected(world, "referrals")) as connection:
            _fill_referrals(connection, trust)
            floors = {name: _p50(_asked(connection, statement)) for name, statement in _FLOORS.items()}
        with signed_in(trust, "trust_lead", elevated=True) as browser:
            cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
            headers = {"Cookie": cookies, "Accept": "text/html"}
            with LightClient(trust.url, trust.ca, headers) as client:
                for words, address, floor in _PAGES:
                    yield from _figures(client, words, address.format(north=SCHOOLS["north"][0]), floors[floor])


def _figures(client: LightClient, words: str, address: str, floor: float) -> Iterator[Figure]:
    times = _milliseconds(lambda: client.ask("GET", address))
    p50, p95 = statistics.median(times), times[int(len(times) * 0.95)]
    what = f"{words}, {REFERRALS:,} referrals"
    yield Figure(f"{what}, p50 against the bare statement", p50, "ms", floor, p50 / floor)
    goal = f"under {GOAL_MILLISECONDS:g} ms"
    yield Figure(f"{what}, p95", p95, "ms", None, None, goal, p95 < GOAL_MILLISECONDS)


def _milliseconds(ask: Callable[[], Any]) -> list[float]:
    """Of each round, in order of size, after one that opens connections."""
    ask()
    times = []
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        ask()
        times.append((time.perf_counter() - began) * 1_000)
    return sorted(times)


def _p50(times: list[float]) -> float:
    return statistics.median(times)


def _asked(connection: Any, statement: str) -> list[float]:
    def ask() -> None:
        with connection.cursor() as at:
            at.execute(statement)
            at.fetchall()

    return _milliseconds(ask)


def _connected(world: World, service: str) -> Any:
    """The owner of the server: past the row policies, as only a bench is."""
    return world.stack.databases.connect(world.database(service).name)


def _fill_incidents(world: World, trust: SmallTrust) -> None:
    """Records at both schools, each about one child; nothing is written in them."""
    children = [UUID(each["id"]) for each in trust.pupils()]
    asked = {
        "schools": [trust.schools["north"], trust.schools["south"]],
        "category": trust.categories["Neglect"],
        "children": children,
        "by": trust.staff["lead"],
        "records": RECORDS,
        "now": datetime.now(UTC),
    }
    with closing(_connected(world, "incidents")) as connection, connection.cursor() as at:
        at.execute(_RECORDS, asked)
        at.execute(_ABOUT, asked)
        connection.commit()


def _fill_referrals(connection: Any, trust: SmallTrust) -> None:
    """Over three years, a quarter of them open, each with a step and a deadline."""
    asked = {
        "schools": [trust.schools["north"], trust.schools["south"]],
        "by": trust.staff["trust_lead"],
        "agencies": AGENCIES,
        "records": RECORDS,
        "referrals": REFERRALS,
        "open": OPEN_OF_A_HUNDRED,
        "late": LATE_OF_A_HUNDRED,
        "edition": json.dumps(data_of(RULES[0])),
        "now": datetime.now(UTC),
    }
    with connection.cursor() as at:
        for statement in (_AGENCIES, _REFERRALS, _STEPS, _DEADLINES):
            at.execute(statement, asked)
    connection.commit()
    connection.autocommit = True
    with connection.cursor() as at:
        at.execute("VACUUM ANALYZE")


_RECORD_ID = "md5('record' || ({number}) %% %(records)s)::uuid"
_SCHOOL = "(%(schools)s::uuid[])[1 + {number} %% 2]"
_RECORDS = f"""
INSERT INTO incident (id, school_id, category_id, status, opened_at, opened_by, version)
SELECT {_RECORD_ID.format(number="n")}, {_SCHOOL.format(number="n")}, %(category)s, 'open', %(now)s, %(by)s, 1
FROM generate_series(1, %(records)s) AS n
"""
_ABOUT = f"""
INSERT INTO incident_subject (incident_id, subject_id, school_id, role)
SELECT {_RECORD_ID.format(number="n")}, (%(children)s::uuid[])[1 + n %% cardinality(%(children)s::uuid[])],
       {_SCHOOL.format(number="n")}, 'affected'
FROM generate_series(1, %(records)s) AS n
"""
_AGENCIES = """
INSERT INTO agency (id, kind, name, nation, school_ids, area, phone, night_phone, secure_address, form_link,
                    kept_by, kept_at, version)
SELECT md5('agency' || n)::uuid, 'childrens_services', 'Agency ' || n, 'england', '{}', '', '', '', '', '',
       %(by)s, %(now)s, 1
FROM generate_series(0, %(agencies)s - 1) AS n
"""
_REFERRALS = f"""
INSERT INTO referral (id, school_id, record_id, agency_id, state, owner_id, made_by, made_at, sent_at, answered_at,
                      decided_at, closed_at, outcome, version)
SELECT md5('referral' || n)::uuid, {_SCHOOL.format(number="n")}, {_RECORD_ID.format(number="n")},
       md5('agency' || n %% %(agencies)s)::uuid,
       CASE WHEN n %% 100 >= %(open)s THEN 'closed'
            ELSE (ARRAY['sent', 'acknowledged', 'accepted', 'in_assessment', 'child_protection'])[1 + n %% 5] END,
       %(by)s, %(by)s, sent, sent, sent + n %% 90 * interval '1 hour', sent + n %% 400 * interval '1 hour',
       CASE WHEN n %% 100 >= %(open)s THEN %(now)s END, CASE WHEN n %% 100 >= %(open)s THEN 'help_given' END, 1
FROM (SELECT n, %(now)s - n * interval '15 minutes' AS sent FROM generate_series(1, %(referrals)s) AS n) AS each
"""
_STEPS = """
INSERT INTO referral_step (id, referral_id, school_id, kind, occurred_at, recorded_at, recorded_by)
SELECT id, id, school_id, 'sent', sent_at, sent_at, made_by FROM referral
"""
_DEADLINES = """
INSERT INTO deadline (id, referral_id, school_id, owner_id, rule, edition, begun_by, started_at, counted_on, due_on,
                      due_at, late_from, state, chased_at, told, version)
SELECT md5('deadline' || n)::uuid, md5('referral' || n)::uuid, referral.school_id, owner_id, 'bench',
       %(edition)s, referral.id, sent_at, due::date, due::date, due, due,
       CASE WHEN closed_at IS NULL THEN 'running' ELSE 'met' END,
       CASE WHEN n %% 3 = 0 AND n %% 100 < %(late)s THEN %(now)s END, 'overdue', 1
FROM (SELECT n, %(now)s + CASE WHEN n %% 100 < %(late)s THEN -1 ELSE 1 END * (1 + n %% 300) * interval '1 hour' AS due
      FROM generate_series(1, %(referrals)s) AS n) AS each
JOIN referral ON referral.id = md5('referral' || n)::uuid
"""
