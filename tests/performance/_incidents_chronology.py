"""A chronology of 10,000 entries against one of 10, cold and warm, and the opening of texts alone.

Use cases run in this process over a real database and vault: the bus has the same part in either.
"""

import statistics
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from chassis.ground.context import Access, Grant
from chassis.ground.settings import ServiceSettings, load
from chassis.keys.keyring import Keyring
from chassis.keys.sealing import SealedField, seal, unseal, unwrap_key, wrap_key
from chassis.keys.vault import Vault
from chassis.units.database import Database, Unit
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.records import ReadChronology
from haven_schemas.acts.pupils import PupilFacts
from haven_schemas.rights import Right
from incidents.child.chronology import read_chronology
from incidents.copies.known import copy_pupil_rows
from incidents.models import CategoryRow, EntryRow, IncidentRow, RecordSubjectRow
from incidents.narrative import new_key
from incidents.narrative import seal as seal_text
from sqlalchemy import insert
from support.figures import Figure
from support.measured_size import sized
from support.world import World

LONG, SHORT = sized((10_000, 10), (100, 10))
OTHERS = sized(200, 2)
"""Children of some entries each, so that the table is a school's and not one child's."""
PAGE = 10
ROUNDS = sized(150, 2)
CHRONOLOGY_GOAL = 1.5
OPENED = sized(20_000, 200)
DECRYPTION_GOAL = 100_000.0
_TEXT = "What was seen, what was said and what was done about it. " * 26
"""1.5 kB, as measured texts are."""


def figures(world: World) -> list[Figure]:
    """Pages against each other, calls of the vault, and texts a second."""
    with closing(_File(world)) as file:
        long, short = file.child(LONG), file.child(SHORT)
        for _ in range(OTHERS):
            file.child(SHORT)
        file.analyse()
        cold = file.calls_of_a_cold_page(long)
        times: dict[UUID, list[float]] = {long: [], short: []}
        for _ in range(ROUNDS):
            for child, spans in times.items():
                spans.append(_seconds(lambda child=child: file.page(child)))  # type: ignore[misc]  # mypy infers no lambda with a default
        page, floor = (statistics.median(times[child]) * 1000 for child in (long, short))
    opened = _opened_a_second()
    return [
        Figure(
            f"first page of a pupil with {LONG:,} entries, against one with {SHORT}", page, "ms", floor, page / floor,
            f"at most {CHRONOLOGY_GOAL:g} times", page / floor <= CHRONOLOGY_GOAL,
        ),
        Figure("vault calls of that page when cold", cold, "calls", None, None, "1", cold == 1),
        Figure(
            "entries opened a second, warm (unwrap and decrypt 1.5 kB)", opened, "/s", None, None,
            f"at least {DECRYPTION_GOAL:,.0f}", opened >= DECRYPTION_GOAL,
        ),
    ]  # fmt: skip


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


@dataclass
class _Counted:
    """The vault, counting what is asked of it to be opened."""

    vault: Vault
    calls: int = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.vault, name)

    def decrypt(self, *given: Any, **named: Any) -> Any:
        """One call of the vault."""
        self.calls += 1
        return self.vault.decrypt(*given, **named)


class _File:
    """Incidents over one fresh database, with one school and one incident record."""

    def __init__(self, world: World) -> None:
        settings = load(ServiceSettings, world.settings_for("incidents"))
        self._place = world.make_database("incidents")
        self._world = world
        self._database = Database(self._place.app_url, source="incidents")
        self._vault = _Counted(Vault(settings))
        self._keyring = Keyring(self._vault, settings.trust_id, "incidents")  # type: ignore[arg-type]  # a vault that answers as the real one does
        self.school, self.category, self.incident = uuid4(), uuid4(), new_id()
        rights = frozenset({Right.RECORD_READ.value, Right.CONCERN_TRIAGE.value})
        grant = Grant(frozenset({self.school}), "bench", rights)
        self._lead = Access("staff", uuid4(), (grant,), session_id=uuid4())
        with self._unit() as unit:
            unit.session.add(CategoryRow(id=self.category, name="Bench", group="safeguarding", position=1, version=1))
            unit.session.flush()
            unit.session.add(
                IncidentRow(
                    id=self.incident, school_id=self.school, category_id=self.category, status="open",
                    opened_at=unit.now, opened_by=uuid4(), version=1,
                )
            )  # fmt: skip

    def child(self, entries: int) -> UUID:
        """One more child, with so many entries of a note each, one an hour."""
        child = new_id()
        with self._unit() as unit:
            copy_pupil_rows(unit, [_facts(child, self.school)])
            rows = [self._entry(unit, child, number) for number in range(entries)]
            unit.session.execute(insert(EntryRow), [entry for entry, _ in rows])
            unit.session.execute(insert(RecordSubjectRow), [line for _, line in rows])
        return child

    def page(self, child: UUID) -> None:
        """The first page, as the entrypoint reads it."""
        with self._database.unit(self._lead) as unit:
            request = ReadChronology(subject_id=child, limit=PAGE)
            found = read_chronology(unit, self._keyring, None, request)  # type: ignore[arg-type]  # what is None is not used here
            if len(found.entries) != PAGE or found.entries[0].text != _TEXT:
                raise RuntimeError("the page is not what was written")

    def calls_of_a_cold_page(self, child: UUID) -> int:
        """How often the vault is asked when no file key is in memory."""
        self._keyring.clear()
        self._vault.calls = 0
        self.page(child)
        return self._vault.calls

    def analyse(self) -> None:
        """What autovacuum would do within a minute."""
        with closing(self._world.stack.databases.connect(self._place.name)) as admin, admin.cursor() as at:
            at.execute("VACUUM ANALYZE")

    def close(self) -> None:
        """Lets the connections go."""
        self._database.dispose()

    def _unit(self) -> Any:
        return self._database.unit(self._lead, schools=[self.school])

    def _entry(self, unit: Unit, child: UUID, number: int) -> tuple[dict[str, Any], dict[str, Any]]:
        entry_id = new_id()
        key = new_key(unit, self._keyring, entry_id, [child])
        at = unit.now - timedelta(hours=number + 1)
        both = {
            "school_id": self.school, "category_id": self.category, "occurred_at": at, "recorded_at": unit.now,
        }  # fmt: skip
        entry = {
            **both, "id": entry_id, "kind": "note", "incident_id": self.incident, "recorded_by": uuid4(),
            "text": seal_text(key, "entry", entry_id, "text", _TEXT), "version": 1,
        }  # fmt: skip
        line = {
            **both, "record_id": entry_id, "subject_id": child, "record_kind": "note", "triaged": True, "place": 0,
            "role": "affected", "confirmed": True,
        }  # fmt: skip
        return entry, line


def _facts(child: UUID, school: UUID) -> PupilFacts:
    return PupilFacts(pupil_id=child, school_id=school, year_group="7", class_name=None, on_roll=True, version=1)


def _opened_a_second() -> float:
    """Entries of a data key each, opened through one file key in memory; the best of three."""
    trust, file_key = uuid4(), bytes(range(32))
    entries = []
    for number in range(OPENED):
        key, place = number.to_bytes(32, "big"), SealedField("entry", uuid4(), "text", 1)
        entries.append((wrap_key(file_key, key), place, seal(key, trust, place, _TEXT.encode())))

    def open_all() -> None:
        for wrapped, place, sealed in entries:
            unseal(unwrap_key(file_key, wrapped), trust, place, sealed)

    return OPENED / min(_seconds(open_all) for _ in range(3))
