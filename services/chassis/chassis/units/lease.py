"""Leases of rows to workers in the background: one worker a row, and another one if the first falls silent.

A worker that dies leaves its row to the next as soon as its time is over; one that was only slow is told so
(``TakenOver``) in the transaction in which it would have written, and leaves the row alone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped, object_mapper

from .database import Unit
from .ids import new_id

WAITING = "waiting"
"""The state of a row that waits for a worker, in every table."""


class TakenOver(Exception):
    """Another worker has the row now, or it is finished; this one leaves it alone."""


class Leased:
    """Columns of a table whose rows are leased, beside ``state`` and whatever else it has.

    ``taken_by`` and ``taken_until`` say which worker has the row and when another may take it over; ``attempts`` how
    often work on it began, absences of what it depends on not counted.
    """

    state: Mapped[str]
    taken_by: Mapped[UUID | None]
    taken_until: Mapped[datetime | None]
    attempts: Mapped[int]

    def let_go(self) -> None:
        """Nobody has the row any more; its state says what became of it."""
        self.taken_by = self.taken_until = None


_Row = TypeVar("_Row", bound=Leased)


@dataclass(frozen=True)
class Lease(Generic[_Row]):
    """A row in the hand of one worker. ``attempts``: with this one."""

    table: type[_Row]
    key: tuple[Any, ...]
    state: str
    taken_by: UUID
    held_for: timedelta
    attempts: int

    def still_ours(self, unit: Unit) -> _Row:
        """The row, locked, held for a while longer; ``TakenOver`` if another worker has it or it is finished."""
        key = zip(self.table.__mapper__.primary_key, self.key, strict=True)  # type: ignore[attr-defined]  # of a model
        row = unit.session.scalar(
            select(self.table)
            .where(
                *(column == value for column, value in key),
                self.table.state == self.state,
                self.table.taken_by == self.taken_by,
            )
            .with_for_update()
        )
        if row is None:
            raise TakenOver
        row.taken_until = unit.now + self.held_for
        return row

    def give_back(self, unit: Unit, span: timedelta | None = None) -> None:
        """Lets another attempt begin, at once or after ``span``, and this one not count: something that the work
        depends on is away, and the row is not at fault. ``TakenOver``: there is nothing to give back any more."""
        self.put_behind(unit, span).attempts -= 1

    def put_behind(self, unit: Unit, span: timedelta | None) -> _Row:
        """Lets another attempt begin, at once or after ``span``, and this one count; answers the row."""
        row = self.still_ours(unit)
        row.state = WAITING
        row.let_go()
        if span is not None:
            row.taken_until = unit.now + span
        return row


@dataclass(frozen=True)
class Leases(Generic[_Row]):
    """How rows of ``table`` are leased: the one that comes first in the order of ``oldest_first``, whose state is
    ``held_as`` while a worker has it."""

    table: type[_Row]
    oldest_first: tuple[InstrumentedAttribute[Any], ...]
    held_as: str

    def take(
        self, unit: Unit, held_for: timedelta, *conditions: ColumnElement[bool]
    ) -> tuple[_Row, Lease[_Row]] | None:
        """The row that has waited longest, or whose worker was silent for too long, and its lease; None if there is
        none that meets ``conditions``. Rows that another transaction is taking are passed over."""
        row = unit.session.scalar(
            select(self.table)
            .where(self.is_free(unit), *conditions)
            .order_by(*self.oldest_first)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if row is None:
            return None
        taken_by = new_id()
        row.state, row.taken_by, row.taken_until = self.held_as, taken_by, unit.now + held_for
        row.attempts += 1
        key = tuple(object_mapper(row).primary_key_from_instance(row))
        return row, Lease(self.table, key, self.held_as, taken_by, held_for, row.attempts)

    def is_free(self, unit: Unit) -> ColumnElement[bool]:
        """Whether a row waits for a worker, or has one that was silent for too long."""
        taken_until = self.table.taken_until
        return self.table.state.in_((WAITING, self.held_as)) & or_(taken_until.is_(None), taken_until < unit.now)
