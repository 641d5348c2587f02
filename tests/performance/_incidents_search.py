"""Searching a school's 20,000 notes in a trust of 1,000,000, and the whole trust, against PostgreSQL over plain text.

Use cases run in this process over a real database and vault: the bus has the same part in any search. Notes are made
here and copied in, each sealed under a data key of its own that its child's file key wraps.
"""

import os
import random
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import cycle
from typing import Any
from uuid import UUID, uuid4

from chassis.ground.context import Access, Grant
from chassis.ground.settings import load
from chassis.keys.keyring import Keyring
from chassis.keys.sealing import SealedField, seal, wrap_key
from chassis.keys.vault import Vault
from chassis.units.database import Database
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.search import SearchPage, SearchRecords
from haven_schemas.rights import Right
from incidents.models import IncidentRow
from incidents.remembered_texts import RememberedTexts
from incidents.search.search import search_records
from incidents.settings import IncidentsSettings
from sqlalchemy import text
from support.figures import Figure
from support.measured_size import sized
from support.world import World

from performance._copied_rows import CopiedRows, add_category, children_with_keys, loading

SCHOOLS = sized(50, 2)
OF_A_SCHOOL = sized(20_000, 100)
CHILDREN_OF_A_SCHOOL = sized(100, 4)
ROUNDS = sized(30, 2)
SCHOOL_GOAL_MS = 300.0
FIRST_GOAL_S = 1.0
_RARE, _SOME = "quokka", "wheelbarrow"
"""One note in 4,000, and one in 500."""
_AS_TYPED = (_RARE, f"bruise {_RARE}", _SOME, f'"{_RARE}"', f"{_SOME[:6]} child", "numbat", "child quo")
_WORDS = [
    "child", "said", "home", "arrived", "late", "lunch", "coat", "shoes", "mother", "father", "collected",
    "upset", "quiet", "asked", "teacher", "playground", "morning", "afternoon", "class", "friend", "phone",
    "message", "angry", "tired", "hungry", "bruise", "arm", "leg", "fell", "stairs", "brother", "sister",
    "weekend", "visit",
]  # fmt: skip
_LENGTH = 60
_PLAIN_SCAN = text("SELECT text FROM plain_text WHERE text ILIKE :wanted")
_BOTH = "school_id, category_id, occurred_at, recorded_at"
_COLUMNS = {
    "entry": f"id, kind, {_BOTH}, incident_id, recorded_by, text, version",
    "record_subject": f"record_id, subject_id, record_kind, {_BOTH}, triaged, place, role, confirmed",
    "key_wrap": "record_id, key_version, holder_kind, holder_id, file_key_version, wrapped",
    "plain_text": "text",
}


def figures(world: World) -> list[Figure]:
    """Times of whole searches, of first hits, and of the same over plain text."""
    with closing(_Trust(world)) as trust:
        trust.fill()
        words = cycle(_AS_TYPED)
        cold = _seconds(lambda: trust.search_school(_RARE))
        opened = _p95_ms(lambda: trust.search_school(_RARE), trust.remember_nothing)
        trust.search_school(_RARE)
        p95 = _p95_ms(lambda: trust.search_school(next(words)))
        plain = statistics.median(_seconds(trust.plain_scan) for _ in range(ROUNDS)) * 1000
        trust.remember_nothing()
        first, total = trust.search_all(_SOME)
        first_again, total_again = trust.search_all(_SOME)
    notes = SCHOOLS * OF_A_SCHOOL
    return [
        Figure(
            f"search of a school's {OF_A_SCHOOL:,} notes in {notes:,}, other words each time, p95", p95, "ms", plain,
            p95 / plain, f"at most {SCHOOL_GOAL_MS:g} ms", p95 <= SCHOOL_GOAL_MS,
        ),
        Figure("the same, nothing remembered and all opened, keys in memory, p95", opened, "ms", plain, opened / plain),
        Figure(f"the same, no key of its {CHILDREN_OF_A_SCHOOL} children in memory", cold * 1000, "ms"),
        Figure(
            f"first hits in a trust's {notes:,} notes, keys in memory", first_again, "s", None, None,
            f"within {FIRST_GOAL_S:g} s", first_again <= FIRST_GOAL_S,
        ),
        Figure(
            f"the same, no key of its {SCHOOLS * CHILDREN_OF_A_SCHOOL:,} children in memory", first, "s", None, None,
            f"within {FIRST_GOAL_S:g} s", first <= FIRST_GOAL_S,
        ),
        Figure(f"all of a trust's {notes:,} notes, keys in memory", total_again, "s"),
        Figure("the same, none in memory at its beginning", total, "s"),
    ]  # fmt: skip


def _p95_ms(call: Callable[[], object], before: Callable[[], None] = lambda: None) -> float:
    times = []
    for _ in range(ROUNDS):
        before()
        times.append(_seconds(call))
    return sorted(times)[int(ROUNDS * 0.95)] * 1000


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


class _Trust:
    """Incidents over one fresh database with many schools."""

    def __init__(self, world: World) -> None:
        settings = load(IncidentsSettings, world.settings_for("incidents"))
        self._place, self._world = world.make_database("incidents"), world
        self._database = Database(self._place.app_url, source="incidents")
        self._keyring = Keyring(Vault(settings), settings.trust_id, "incidents")
        self._trust_id = settings.trust_id
        self._schools = [uuid4() for _ in range(SCHOOLS)]
        self._memory = settings.search_memory_mib * 2**20
        self.remember_nothing()
        self._category, self._chance = uuid4(), random.Random(7)
        self._threads = ThreadPoolExecutor(1)
        self.one_school, self.everywhere = self._lead(self._schools[:1]), self._lead(self._schools)

    def fill(self) -> None:
        """Notes of every school, in the order they happened; a school's plain texts beside them for the floor."""
        with closing(self._world.stack.databases.connect(self._place.name)) as admin, admin.cursor() as at:
            at.execute("CREATE TABLE plain_text (text text NOT NULL)")
            admin.commit()
            files = {school_id: self._files(school_id) for school_id in self._schools}
            with loading(at, _COLUMNS):
                for school_id in self._schools:
                    self._copy(at, school_id, files[school_id])
            admin.commit()
            admin.autocommit = True
            at.execute("GRANT SELECT ON plain_text TO PUBLIC")
            at.execute("VACUUM ANALYZE")
        self._keyring.clear()

    def remember_nothing(self) -> None:
        """Forgets what was opened; keys stay in memory."""
        self._remembered = RememberedTexts(lambda: self._keyring.epoch, most_bytes=self._memory)

    def search_school(self, words: str) -> None:
        """All of one school's notes, in as many calls as it takes."""
        self._search_to_the_end(self.one_school, words, OF_A_SCHOOL)

    def search_all(self, words: str) -> tuple[float, float]:
        """Seconds to the first page with hits, and to the end of the file."""
        return self._search_to_the_end(self.everywhere, words, SCHOOLS * OF_A_SCHOOL)

    def _search_to_the_end(self, who: Access, words: str, notes: int) -> tuple[float, float]:
        began, first, cursor, looked_through = time.perf_counter(), 0.0, None, 0
        while True:
            page = self._search(who, words, cursor)
            looked_through += page.looked_through
            first = first or (time.perf_counter() - began if page.hits else 0.0)
            if (cursor := page.next_cursor) is None:
                break
        if looked_through != notes:
            raise RuntimeError("not all of it was looked through")
        return first, time.perf_counter() - began

    def plain_scan(self) -> None:
        """What a database does that keeps its texts in the clear and has no index for words."""
        with self._database.engine.connect() as connection:
            connection.execute(_PLAIN_SCAN, {"wanted": f"%{_RARE}%"}).all()

    def close(self) -> None:
        """Lets the connections and the thread go."""
        self._threads.shutdown()
        self._database.dispose()

    def _search(self, who: Access, words: str, cursor: str | None = None) -> SearchPage:
        """One call, as the entrypoint makes it: texts are opened in a thread while the database is waited for."""
        request = SearchRecords(words=words, limit=200, cursor=cursor)
        with self._database.unit(who) as unit:
            return search_records(unit, self._keyring, request, self._remembered, self._begin_work)

    def _begin_work(self, call: Callable[..., Any], *arguments: Any) -> Callable[[], Any]:
        return self._threads.submit(call, *arguments).result

    def _lead(self, schools: list[UUID]) -> Access:
        rights = frozenset({Right.RECORD_READ.value, Right.CONCERN_TRIAGE.value})
        return Access("staff", uuid4(), (Grant(frozenset(schools), "bench", rights),), session_id=uuid4())

    def _files(self, school_id: UUID) -> list[tuple[UUID, bytes]]:
        """The school's children with an opened file key each, made as the first record about a child makes it."""
        with self._database.unit(self.everywhere, schools=[school_id]) as unit:
            add_category(unit, self._category)
            unit.session.add(
                IncidentRow(
                    id=school_id, school_id=school_id, category_id=self._category, status="open", opened_at=unit.now,
                    opened_by=uuid4(), version=1,
                )
            )  # fmt: skip
            return children_with_keys(unit, self._keyring, CHILDREN_OF_A_SCHOOL)

    def _copy(self, at: Any, school_id: UUID, files: list[tuple[UUID, bytes]]) -> None:
        rows = CopiedRows(_COLUMNS)
        for note, when in self._notes():
            entry_id, key = new_id(), os.urandom(32)
            child, file_key = self._chance.choice(files)
            sealed = seal(key, self._trust_id, SealedField("entry", entry_id, "text", 1), note.encode())
            both = (school_id, self._category, when, when)
            rows.add("entry", entry_id, "note", *both, school_id, child, sealed, 1)
            rows.add("record_subject", entry_id, child, "note", *both, True, 0, "affected", True)
            rows.add("key_wrap", entry_id, 1, "subject", child, 1, wrap_key(file_key, key))
            if school_id == self._schools[0]:
                rows.add("plain_text", note)
        rows.copy(at)

    def _notes(self) -> Iterator[tuple[str, datetime]]:
        now, choose = datetime.now(UTC), self._chance
        for number in range(OF_A_SCHOOL):
            words = choose.choices(_WORDS, k=_LENGTH)
            if number % 4_000 == 7:
                words[9] = _RARE
            if number % 500 == 3:
                words[3] = _SOME
            yield " ".join(words), (now - timedelta(minutes=choose.uniform(1, 1_500_000)))
