"""Counts guesses at passwords, codes and keys, in transactions of their own: a guess that is refused stays counted."""

import hashlib
from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Literal
from uuid import UUID

from chassis.context import NOBODY
from chassis.database import Database, Unit
from chassis.ids import new_id
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from .domain.throttle import CLIENT_KNOWN_FOR, WINDOW, may_guess, may_try_code
from .models import AttemptRow, KnownClientRow

Kind = Literal["password", "code", "reset"]
"""A ``reset`` is asked for, not guessed; an account's own clients are those that knew its password."""
CodeKind = Literal["day_pass", "machine_key", "first_run"]
"""Codes and keys that name no account."""
Seen = Literal["first", "known", "new"]
"""Of a client that guessed right: the account's first, one it was used from before, or a new one beside others."""


class Attempts:
    """``subject`` stands for the account guessed at, by digest: unknown addresses are counted like known ones."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, kind: Kind, subject: bytes, client: str, correlation_id: UUID) -> bool:
        """Counts a guess before it is checked; False, uncounted, if the caller must wait.

        Guesses at one account queue for a lock here, so that many at once get no more than the allowance.
        """
        with self._unit(correlation_id) as unit:
            unit.session.execute(select(func.pg_advisory_xact_lock(_lock_of(kind, subject))))
            recent = unit.session.scalars(
                select(AttemptRow.client).where(
                    AttemptRow.kind == kind, AttemptRow.subject == subject, AttemptRow.made_at > unit.now - WINDOW
                )
            ).all()
            if not may_guess(recent, client, self._known(unit, kind, subject)):
                return False
            unit.session.add(AttemptRow(id=new_id(), kind=kind, subject=subject, client=client, made_at=unit.now))
        return True

    def succeeded(self, kind: Kind | CodeKind, subject: bytes, client: str, correlation_id: UUID) -> Seen:
        """The client guessed right: it is known from now on, and its own earlier slips are forgotten."""
        with self._unit(correlation_id) as unit:
            before = self._known(unit, kind, subject)
            unit.session.execute(
                delete(AttemptRow).where(
                    AttemptRow.kind == kind, AttemptRow.subject == subject, AttemptRow.client == client
                )
            )
            known = insert(KnownClientRow).values(kind=kind, subject=subject, client=client, last_at=unit.now)
            unit.session.execute(
                known.on_conflict_do_update(
                    index_elements=["kind", "subject", "client"], set_={"last_at": known.excluded.last_at}
                )
            )
        return "first" if not before else "known" if client in before else "new"

    def begin_by_code(self, kind: CodeKind, client: str, correlation_id: UUID) -> bool:
        """Counts a try at a code that names no account; False, uncounted, if the client must wait."""
        subject = _any_of(kind)
        with self._unit(correlation_id) as unit:
            unit.session.execute(select(func.pg_advisory_xact_lock(_lock_of(kind, subject))))
            recent = unit.session.scalars(
                select(AttemptRow.client).where(
                    AttemptRow.kind == kind, AttemptRow.subject == subject, AttemptRow.made_at > unit.now - WINDOW
                )
            ).all()
            if not may_try_code(recent, client, self._known_anywhere(unit, {client, *recent})):
                return False
            unit.session.add(AttemptRow(id=new_id(), kind=kind, subject=subject, client=client, made_at=unit.now))
        return True

    def code_was_right(self, kind: CodeKind, client: str, correlation_id: UUID) -> None:
        """As ``succeeded``, for a code that names no account."""
        self.succeeded(kind, _any_of(kind), client, correlation_id)

    def _known_anywhere(self, unit: Unit, clients: Iterable[str]) -> set[str]:
        """Those of ``clients`` from which anybody got in before, by whatever means."""
        found = unit.session.scalars(
            select(KnownClientRow.client).where(
                KnownClientRow.client.in_(list(clients)), KnownClientRow.last_at > unit.now - CLIENT_KNOWN_FOR
            )
        )
        return set(found)

    def _known(self, unit: Unit, kind: Kind | CodeKind, subject: bytes) -> set[str]:
        found = unit.session.scalars(
            select(KnownClientRow.client).where(
                KnownClientRow.kind == ("password" if kind == "reset" else kind),
                KnownClientRow.subject == subject,
                KnownClientRow.last_at > unit.now - CLIENT_KNOWN_FOR,
            )
        )
        return set(found)

    def _unit(self, correlation_id: UUID) -> AbstractContextManager[Unit]:
        return self._database.unit(NOBODY, correlation_id=correlation_id)


def _lock_of(kind: str, subject: bytes) -> int:
    """A signed 64-bit number for the advisory lock; two accounts that share one merely wait for each other."""
    return int.from_bytes(subject[:7] + kind[:1].encode(), "big", signed=True)


def _any_of(kind: CodeKind) -> bytes:
    """Stands for the account where a code names none."""
    return hashlib.sha256(b"any:" + kind.encode()).digest()
