"""What a request of the tests of misuse is about: one school's records and accounts; days and texts for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from records import Records
from support import clock

Body = dict[str, Any]


@dataclass(frozen=True)
class AccountRecords:
    """What identity keeps at one school: of accounts, requests, visitors and programs."""

    staff: str
    """An account that works there, and nowhere else."""
    colleague: str
    """Another, of a safeguarding lead."""
    grant: str
    request: str
    day_pass: str
    machine: str
    session: str
    factor: str


@dataclass(frozen=True)
class About:
    """What a request is about: one school's records and accounts."""

    records: Records
    accounts: AccountRecords
    category: str

    @property
    def school(self) -> str:
        return str(self.records.school_id)

    def ids(self) -> set[str]:
        """Everything by which a leak would show."""
        mine = {str(value) for part in (self.records, self.accounts) for value in vars(part).values()}
        return mine - {self.records.school_urn}


def later() -> str:
    return (clock.today() + timedelta(days=7)).isoformat()


def ago() -> str:
    return (datetime.now(UTC) - timedelta(hours=1)).isoformat()


def a_grant(of: About) -> Body:
    return {"role": "reporter", "school_id": of.school}


def fresh() -> str:
    return f"x{uuid4().hex[:12]}"


ALICE = "wrong-horse-battery-9!"
EMPTY: Callable[[About], Body] = lambda of: {}

OWN_RULE = {
    "code": "own-time", "nation": "england", "what": "they say what they do next", "starts": "referral_made",
    "ends": "decision_told", "length": 5, "kind": "working", "must": "authority", "source": "Their letter",
    "edition": "2026", "since": "2026-11-24",
}  # fmt: skip
"""A rule of time that a trust sets."""
