"""Counts guesses at passwords, codes and keys, in transactions of their own: a guess that is refused stays counted."""

import hashlib
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from chassis.ground.context import NOBODY
from chassis.units.database import Database, Unit
from chassis.units.ids import new_id
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from identity.models import AttemptRow, KnownClientRow

from .devices import UNKNOWN
from .throttle import KNOWN_FOR, MOST_DEVICES, MOST_FROM_STRANGERS, MOST_GUESSES, WINDOW, may_guess, may_try_code

Kind = Literal["password", "code", "reset"]
"""A ``reset`` is asked for, not guessed; the devices it spares are those that knew the account's password."""
CodeKind = Literal["day_pass", "machine_key", "first_run", "sign_on", "app_password"]
"""Codes and keys that name no account."""
Seen = Literal["first", "known", "new"]
"""Of a network: the first an account was used from, one it was used from before, or a new one beside others."""
_PLACE = "place"


@dataclass(frozen=True)
class Guess:
    """A guess that was counted. ``known``: its device knew the answer before."""

    id: UUID
    known: bool


class Attempts:
    """``subject`` stands for the account guessed at, by digest: unknown addresses are counted like known ones.

    ``device`` is a device's digest, ``network`` a keyed digest of an address; ``UNKNOWN`` stands for no device.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, kind: Kind, subject: bytes, device: str, correlation_id: UUID) -> Guess | None:
        """Counts a guess before it is checked; None, uncounted, if the caller must wait.

        Guesses at one account queue for a lock here, so that many at once get no more than the allowance.
        """
        with self._unit(correlation_id) as unit:
            unit.session.execute(select(func.pg_advisory_xact_lock(_lock_of(kind, subject))))
            known = self._known(unit, kind, subject)
            if not may_guess(_recent(unit, kind, subject), device, known):
                return None
            counted = device if device in known else UNKNOWN
            return Guess(_count(unit, kind, subject, counted), counted != UNKNOWN)

    def succeeded(self, kind: Kind, subject: bytes, guess: Guess, device: str, correlation_id: UUID) -> None:
        """The guess was right: the device is known from now on, and its own earlier slips are forgotten.

        What strangers guessed stays counted, be they at the same address.
        """
        with self._unit(correlation_id) as unit:
            _was_right(unit, kind, subject, guess, device)

    def signed_in(self, subject: bytes, guess: Guess, device: str, network: str, correlation_id: UUID) -> Seen:
        """``succeeded`` for a password, which is a sign-in; says whether the account was ever used from there."""
        with self._unit(correlation_id) as unit:
            _was_right(unit, "password", subject, guess, device)
            return self._used_from(unit, subject, network)

    def used_from(self, subject: bytes, device: str, network: str, correlation_id: UUID) -> Seen:
        """The same after a sign-in without a password, for which nothing was guessed."""
        with self._unit(correlation_id) as unit:
            is_new = device not in self._known(unit, "password", subject)
            _remember(unit, "password", subject, device, is_new=is_new)
            return self._used_from(unit, subject, network)

    def is_known(self, kind: Kind, subject: bytes, device: str, correlation_id: UUID) -> bool:
        """Whether the account was used at the device before."""
        with self._unit(correlation_id) as unit:
            return device in self._known(unit, kind, subject)

    def _used_from(self, unit: Unit, subject: bytes, network: str) -> Seen:
        before = self._known(unit, _PLACE, subject)
        _remember(unit, _PLACE, subject, network, is_new=network not in before)
        return "first" if not before else "known" if network in before else "new"

    def make_known(self, kind: Kind, subject: bytes, device: str, correlation_id: UUID) -> None:
        """The device's user proved in another way that the account is theirs."""
        with self._unit(correlation_id) as unit:
            _remember(unit, kind, subject, device, is_new=True)

    def begin_by_code(self, kind: CodeKind, network: str, correlation_id: UUID) -> bool:
        """Counts a try at a code that names no account; False, uncounted, if its network must wait."""
        subject = _any_of(kind)
        with self._unit(correlation_id) as unit:
            unit.session.execute(select(func.pg_advisory_xact_lock(_lock_of(kind, subject))))
            recent = _recent(unit, kind, subject)
            if not may_try_code(recent, network, self._known_anywhere(unit, {network, *recent})):
                return False
            _count(unit, kind, subject, network)
        return True

    def begin_by_pass(self, code: bytes, network: str, correlation_id: UUID) -> bool:
        """The same of a day pass: ten tries at the pass that ``code`` names by its first half, from wherever, so that
        one visitor's slips shut out nobody else at the school's address. The brake on strangers stays."""
        with self._unit(correlation_id) as unit:
            unit.session.execute(select(func.pg_advisory_xact_lock(_lock_of("day_pass", _any_of("day_pass")))))
            recent = _recent(unit, "day_pass", _any_of("day_pass"))
            known = self._known_anywhere(unit, {network, *recent})
            if not may_try_code(recent, network, known, most=MOST_FROM_STRANGERS):
                return False
            if len(_recent(unit, "day_pass", code)) >= MOST_GUESSES:
                return False
            _count(unit, "day_pass", _any_of("day_pass"), network)
            _count(unit, "day_pass", code, network)
        return True

    def code_was_right(self, kind: CodeKind, network: str, correlation_id: UUID, *, named: bytes | None = None) -> None:
        """The network is known from now on, and its earlier slips are forgotten; those at what the code ``named``."""
        subject = _any_of(kind)
        with self._unit(correlation_id) as unit:
            slips = AttemptRow.subject.in_([subject] if named is None else [subject, named])
            unit.session.execute(delete(AttemptRow).where(AttemptRow.kind == kind, slips, AttemptRow.client == network))
            _remember(unit, kind, subject, network, is_new=False)

    def _known_anywhere(self, unit: Unit, networks: Iterable[str]) -> set[str]:
        """Those of ``networks`` from which anybody got in before, by whatever means."""
        found = unit.session.scalars(
            select(KnownClientRow.client).where(
                KnownClientRow.client.in_(list(networks)), KnownClientRow.last_at > unit.now - KNOWN_FOR
            )
        )
        return set(found)

    def _known(self, unit: Unit, kind: str, subject: bytes) -> set[str]:
        found = unit.session.scalars(
            select(KnownClientRow.client).where(
                KnownClientRow.kind == ("password" if kind == "reset" else kind),
                KnownClientRow.subject == subject,
                KnownClientRow.last_at > unit.now - KNOWN_FOR,
            )
        )
        return set(found)

    def _unit(self, correlation_id: UUID) -> AbstractContextManager[Unit]:
        return self._database.unit(NOBODY, correlation_id=correlation_id)


def _recent(unit: Unit, kind: str, subject: bytes) -> list[str]:
    """The device or network of each wrong guess in the window."""
    found = unit.session.scalars(
        select(AttemptRow.client).where(
            AttemptRow.kind == kind, AttemptRow.subject == subject, AttemptRow.made_at > unit.now - WINDOW
        )
    )
    return list(found)


def _count(unit: Unit, kind: str, subject: bytes, client: str) -> UUID:
    row = AttemptRow(id=new_id(), kind=kind, subject=subject, client=client, made_at=unit.now)
    unit.session.add(row)
    return row.id


def _was_right(unit: Unit, kind: Kind, subject: bytes, guess: Guess, device: str) -> None:
    mine = AttemptRow.client == device if guess.known else AttemptRow.id == guess.id
    unit.session.execute(delete(AttemptRow).where(AttemptRow.kind == kind, AttemptRow.subject == subject, mine))
    _remember(unit, kind, subject, device, is_new=not guess.known)


def _remember(unit: Unit, kind: str, subject: bytes, client: str, *, is_new: bool) -> None:
    """``is_new``: one more of an account, which has room for so many. What is everybody's has room for all."""
    known = insert(KnownClientRow).values(kind=kind, subject=subject, client=client, last_at=unit.now)
    unit.session.execute(
        known.on_conflict_do_update(
            index_elements=["kind", "subject", "client"], set_={"last_at": known.excluded.last_at}
        )
    )
    if not is_new:
        return
    of_subject = (KnownClientRow.kind == kind, KnownClientRow.subject == subject)
    newest = (
        select(KnownClientRow.client)
        .where(*of_subject)
        .order_by(KnownClientRow.last_at.desc(), KnownClientRow.client)
        .offset(MOST_DEVICES)
    )
    unit.session.execute(
        delete(KnownClientRow)
        .where(*of_subject, KnownClientRow.client.in_(newest), KnownClientRow.client != client)
        .execution_options(synchronize_session=False)
    )


def _lock_of(kind: str, subject: bytes) -> int:
    """A signed 64-bit number for the advisory lock; two accounts that share one merely wait for each other."""
    return int.from_bytes(subject[:7] + kind[:1].encode(), "big", signed=True)


def _any_of(kind: CodeKind) -> bytes:
    """Stands for the account where a code names none."""
    return hashlib.sha256(b"any:" + kind.encode()).digest()
