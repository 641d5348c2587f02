"""Decided concerns with their incident records, and concerns that wait, made as rows: sealed as the service seals."""

import os
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from chassis.keys.sealing import SealedField, seal, wrap_key
from chassis.units.ids import new_id
from incidents.states import CONCERN_BEING_DEALT_WITH, CONCERN_RECEIVED

from performance._copied_rows import NOBODY, CopiedRows

Child = tuple[UUID, bytes]
"""Their id and their opened file key."""
TEXT = "What was seen, what was said and what was done about it. " * 9
"""500 characters, as narratives of a few sentences are."""
LINES_OF_A_RECORD = 2
_SPAN = timedelta(days=1_500)
_WAITING = timedelta(hours=20)
_BOTH = "school_id, category_id, occurred_at, recorded_at"
_CONCERN = f"id, {_BOTH}, reporter_id, author_confirmed, sealed, status, account, child_words, action_taken, version"
_COLUMNS = {
    "incident": "id, school_id, category_id, status, opened_at, opened_by, version, last_entry_at, risk",
    "incident_subject": "incident_id, subject_id, school_id, role",
    "concern": f"{_CONCERN}, incident_id, decision",
    "entry": f"id, kind, {_BOTH}, recorded_by, text, version, incident_id, concern_id, decision",
    "record_subject": f"record_id, subject_id, record_kind, {_BOTH}, triaged, place, role, confirmed",
    "key_wrap": "record_id, key_version, holder_kind, holder_id, file_key_version, wrapped",
}
TABLES = tuple(_COLUMNS)
_WAITING_COLUMNS = {**_COLUMNS, "concern": _CONCERN}


class MadeRecords:
    """Records of the trust ``trust_id``, of one category, in the months before ``now``; nothing is put in yet."""

    def __init__(self, trust_id: UUID, category_id: UUID, now: datetime) -> None:
        self._trust_id, self._category, self._now = trust_id, category_id, now
        self._chance = random.Random(11)
        self._rows, self._waiting = CopiedRows(_COLUMNS), CopiedRows(_WAITING_COLUMNS)

    def copy(self, cursor: Any) -> None:
        """Puts in what was made since the last time."""
        self._rows.copy(cursor)
        self._waiting.copy(cursor)

    def some_of(self, children: list[Child]) -> Child:
        """One of them."""
        return self._chance.choice(children)

    def wait(self, school_id: UUID, child: Child) -> None:
        """A concern that nobody decided on yet."""
        self._concern(self._waiting, school_id, child, self._now - self._chance.random() * _WAITING)

    def record(self, school_id: UUID, child: Child, status: str) -> None:
        """A concern, what was decided on it, and the incident record that was opened."""
        rows, incident_id, at = self._rows, new_id(), self._now - self._chance.random() * _SPAN
        risk = self._chance.choice(("low", "medium", "high", "immediate"))
        rows.add("incident", incident_id, school_id, self._category, status, at, NOBODY, 1, at, risk)
        rows.add("incident_subject", incident_id, child[0], school_id, "affected")
        concern_id = self._concern(rows, school_id, child, at, (incident_id, "opened"))
        entry_id, sealed = self._sealed(rows, "entry", "decision", (school_id, child, at))
        rows.add(
            "entry", entry_id, "decision", school_id, self._category, at, at, NOBODY, sealed("text"), 1, incident_id,
            concern_id, "opened",
        )  # fmt: skip

    def _concern(
        self, rows: CopiedRows, school_id: UUID, child: Child, at: datetime, decided: tuple[UUID, str] | tuple[()] = ()
    ) -> UUID:
        status = CONCERN_BEING_DEALT_WITH if decided else CONCERN_RECEIVED
        concern_id, sealed = self._sealed(rows, "concern", "concern", (school_id, child, at), triaged=bool(decided))
        texts = [sealed(field) for field in ("account", "child_words", "action_taken")]
        rows.add(
            "concern", concern_id, school_id, self._category, at, at, NOBODY, True, False, status, *texts, 1,
            *decided,
        )  # fmt: skip
        return concern_id

    def _sealed(
        self, rows: CopiedRows, table: str, kind: str, of: tuple[UUID, Child, datetime], *, triaged: bool = True
    ) -> tuple[UUID, Callable[[str], bytes]]:
        """A record's line and wrap; its id, and what seals a field of it."""
        (school_id, (child_id, file_key), at), record_id, key = of, new_id(), os.urandom(32)
        both = (school_id, self._category, at, at)
        rows.add("record_subject", record_id, child_id, kind, *both, triaged, 0, "affected", True)
        rows.add("key_wrap", record_id, 1, "subject", child_id, 1, wrap_key(file_key, key))
        return record_id, lambda field: seal(
            key, self._trust_id, SealedField(table, record_id, field, 1), TEXT.encode()
        )
