"""What the everyday calls take while a trust's file grows from 1,000 incident records to 1,000,000: flat is the goal.

Use cases run in this process over a real database and vault: the bus has the same part at every size. Records are made
here and copied in: a decided concern, its decision and its incident record each, sealed under data keys of their own.
Of the records of a school two in a hundred are open, ten concerns wait for a decision, the others are closed.
"""

import statistics
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from uuid import UUID, uuid4

from chassis.ground.context import Access, Grant
from chassis.ground.settings import ServiceSettings, load
from chassis.keys.keyring import Keyring
from chassis.keys.vault import Vault
from chassis.units.database import Database
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.queues import ListQueue
from haven_schemas.acts.incidents.records import ListIncidents, ReadChronology
from haven_schemas.acts.incidents.reporting import RecordConcern
from haven_schemas.acts.pupils import PupilFacts
from haven_schemas.rights import Right
from incidents.child.chronology import read_chronology
from incidents.copies.known import copy_pupil_rows, copy_school_row
from incidents.day.own import own_day
from incidents.day.team import team_day
from incidents.lists.queue import list_queue
from incidents.lists.records import list_incidents
from incidents.report.record import record_concern
from support.figures import Figure
from support.measured_size import sized
from support.world import World

from performance._copied_rows import add_category, children_with_keys, loading
from performance._made_records import LINES_OF_A_RECORD, TABLES, TEXT, Child, MadeRecords

SIZES = sized((1_000, 10_000, 100_000, 1_000_000), (100, 200))
SCHOOLS = sized(50, 2)
CHILDREN_OF_A_SCHOOL = sized(200, 4)
OPEN_OF_A_HUNDRED = 2
WAITING_OF_A_SCHOOL = 10
CHRONOLOGY = 20
ROUNDS = sized(60, 2)
FLAT = 1.5


def figures(world: World) -> list[Figure]:
    """The median of each call at each size, and at the largest against the smallest."""
    with closing(_Trust(world)) as trust:
        trust.begin()
        at_size: dict[str, list[float]] = {words: [] for words in trust.calls()}
        for size in SIZES:
            trust.grow_to(size)
            for words, call in trust.calls().items():
                at_size[words].append(statistics.median(_milliseconds(call) for _ in range(ROUNDS)))
    measured = []
    for words, times in at_size.items():
        smallest, *between, largest = times
        measured.append(Figure(f"{words}, {SIZES[0]:,} records", smallest, "ms"))
        measured += [
            Figure(f"{words}, {size:,}", value, "ms", smallest, value / smallest)
            for size, value in zip(SIZES[1:-1], between, strict=True)
        ]
        ratio = largest / smallest
        goal = f"flat: at most {FLAT:g} times"
        measured.append(Figure(f"{words}, {SIZES[-1]:,}", largest, "ms", smallest, ratio, goal, ratio <= FLAT))
    return measured


def _milliseconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1_000


class _Trust:
    """Incidents over one fresh database with many schools."""

    def __init__(self, world: World) -> None:
        settings = load(ServiceSettings, world.settings_for("incidents"))
        self._place, self._world = world.make_database("incidents"), world
        self._database = Database(self._place.app_url, source="incidents")
        self._keyring = Keyring(Vault(settings), settings.trust_id, "incidents")
        self._trust_id = settings.trust_id
        self._schools = [uuid4() for _ in range(SCHOOLS)]
        self._category, self._now = uuid4(), datetime.now(UTC)
        self._made = MadeRecords(self._trust_id, self._category, self._now)
        self._children: dict[UUID, list[Child]] = {}
        self._of_each_school = 0
        self._child = new_id()
        rights = frozenset({Right.RECORD_READ.value, Right.CONCERN_TRIAGE.value, Right.CONCERN_REPORT.value})
        self._lead, self._trust_lead = (
            Access("staff", uuid4(), (Grant(frozenset(schools), "bench", rights),), session_id=uuid4())
            for schools in (self._schools[:1], self._schools)
        )

    def begin(self) -> None:
        """Schools, children, concerns that wait, and one child with a chronology that does not grow."""
        for school_id in self._schools:
            with self._database.unit(self._trust_lead, schools=[school_id]) as unit:
                add_category(unit, self._category)
                copy_school_row(unit, school_id, 1)
                self._children[school_id] = children_with_keys(unit, self._keyring, CHILDREN_OF_A_SCHOOL)
        school_id = self._schools[0]
        with self._database.unit(self._lead, schools=[school_id]) as unit:
            facts = PupilFacts(
                pupil_id=self._child, school_id=school_id, year_group="7", class_name=None, on_roll=True, version=1
            )
            copy_pupil_rows(unit, [facts])
            [own] = children_with_keys(unit, self._keyring, 1)
        with closing(self._world.stack.databases.connect(self._place.name)) as admin, admin.cursor() as cursor:
            for each in self._schools:
                for _ in range(WAITING_OF_A_SCHOOL):
                    self._made.wait(each, self._made.some_of(self._children[each]))
            for _ in range(CHRONOLOGY // LINES_OF_A_RECORD):
                self._made.record(school_id, own, "closed")
            self._made.copy(cursor)
            admin.commit()
        self._known = own[0]

    def grow_to(self, size: int) -> None:
        """Records of every school in turn, until the trust has ``size``; what autovacuum would do is done at once."""
        wanted = size // SCHOOLS
        with closing(self._world.stack.databases.connect(self._place.name)) as admin, admin.cursor() as at:
            with loading(at, TABLES):
                for school_id in self._schools:
                    for number in range(self._of_each_school, wanted):
                        status = "open" if number % 100 < OPEN_OF_A_HUNDRED else "closed"
                        self._made.record(school_id, self._made.some_of(self._children[school_id]), status)
                    self._made.copy(at)
            admin.commit()
            admin.autocommit = True
            at.execute("VACUUM ANALYZE")
        self._of_each_school = wanted

    def calls(self) -> dict[str, Callable[[], object]]:
        """What people do all day, by what it is called here."""
        queue, records = ListQueue(queue="new"), ListIncidents()
        overdue = ListQueue(queue="overdue")
        chronology = ReadChronology(subject_id=self._known, limit=CHRONOLOGY)
        return {
            "a lead's queue of new": lambda: self._ask(self._lead, list_queue, self._keyring, queue),
            "a lead's day": lambda: self._ask(self._lead, team_day, self._keyring),
            "one's own day": lambda: self._ask(self._lead, own_day),
            "a lead's queue of overdue": lambda: self._ask(self._lead, list_queue, self._keyring, overdue),
            "a lead's list of records": lambda: self._ask(self._lead, list_incidents, self._keyring, records),
            "a trust lead's list of records": lambda: self._ask(
                self._trust_lead, list_incidents, self._keyring, records
            ),
            **self._narrowed_lists(),
            "a trust lead's day": lambda: self._ask(self._trust_lead, team_day, self._keyring),
            "a trust lead's queue of new": lambda: self._ask(self._trust_lead, list_queue, self._keyring, queue),
            f"a chronology of {CHRONOLOGY}": lambda: self._ask(
                self._lead,
                lambda unit: read_chronology(unit, self._keyring, None, chronology),  # type: ignore[arg-type]  # what is None is not used here
            ),
            "a report": self._report,
        }

    def _narrowed_lists(self) -> dict[str, Callable[[], object]]:
        """Lists in each order, and narrowed: of a trust's lead, whose list is the longest."""
        asked: dict[str, ListIncidents] = {
            "by last entry": ListIncidents(order="last_entry"),
            "longest without an entry first": ListIncidents(order="longest_quiet"),
            "by risk": ListIncidents(order="risk"),
            "of immediate danger": ListIncidents(risk="immediate"),
            "that nobody deals with, open": ListIncidents(owner="nobody", status="open"),
            "about year 7": ListIncidents(year_group="7"),
        }

        def ask(request: ListIncidents) -> Callable[[], object]:
            return lambda: self._ask(self._trust_lead, list_incidents, self._keyring, request)

        return {f"a trust lead's records {words}": ask(request) for words, request in asked.items()}

    def close(self) -> None:
        """Lets the connections go."""
        self._database.dispose()

    def _ask(self, who: Access, ask: Callable[..., object], *arguments: object) -> None:
        with self._database.unit(who) as unit:
            ask(unit, *arguments)

    def _report(self) -> None:
        request = RecordConcern.model_validate(
            {
                "school_id": self._schools[0], "category_id": self._category, "occurred_at": self._now,
                "account": TEXT, "child_words": "", "action_taken": "",
                "pupils": [{"pupil_id": self._child, "role": "affected"}],
            }
        )  # fmt: skip
        with self._database.unit(self._lead, schools=[self._schools[0]]) as unit:
            record_concern(unit, self._keyring, None, request)  # type: ignore[arg-type]  # what is None is not used here
