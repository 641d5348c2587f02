"""A destroyed file's child who comes onto a roll again.

A feed is told nothing of it: such a row is answered like any new pupil's the first time, and afterwards like one that
says nothing new.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.pupil_changes import PupilChange
from sqlalchemy import any_, exists, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

from pupils.extras import Extras
from pupils.identities import destroyed_marks, marks_key
from pupils.metrics import RETURNED_PUPILS
from pupils.models import DisposedIdentityRow, ReturnedPupilRow
from pupils.sealed import RollKey, returned_field
from pupils.taken import LeasedDelivery

from .merging import ATTRIBUTES
from .withheld_words import as_text, from_text

_SOURCE, _AT, _STATED = "source_id", "at", "stated"
TAKEN = "taken"


def kept_line(change: PupilChange, at: datetime) -> dict[str, Any]:
    """As JSON. Of the roll alone: what a system tells beyond it comes with its next file."""
    stated = [name for name in ATTRIBUTES if name in change.model_fields_set]
    said = {name: getattr(change, name) for name in ATTRIBUTES}
    return {**as_text(said), _SOURCE: change.source_id, _AT: at.isoformat(), _STATED: stated}


def line_of(kept: Mapping[str, Any]) -> tuple[PupilChange, datetime]:
    """The other way round, with when the source said it."""
    values = from_text({name: kept[name] for name in ATTRIBUTES}) | {"source_id": kept[_SOURCE]}
    change = PupilChange.model_construct({*kept[_STATED], _SOURCE, "number"}, number=1, **values)
    return change, datetime.fromisoformat(kept[_AT])


@dataclass
class _Met:
    """A destroyed child whom rows of the batch are about, by those marks or fewer: a decision about a namesake holds
    for no row with the child's UPN. ``change``: the last of the rows; None: none is held."""

    marks: frozenset[bytes]
    disposal_id: UUID
    asked: ReturnedPupilRow | None
    change: PupilChange | None = None


class Returning:
    """Of one batch, in its transaction. Raises ``VaultAway`` once anybody's file was ever destroyed."""

    def __init__(self, unit: Unit, extras: Extras, school_id: UUID) -> None:
        self._unit, self._extras, self._school_id = unit, extras, school_id
        self._of_row: dict[int, frozenset[bytes]] = {}
        self._met: list[_Met] = []

    def look_up(self, changes: Sequence[PupilChange]) -> None:
        """Reads which of the rows are about such children, and what was asked about these before."""
        if not changes or not self._unit.session.scalar(select(exists(select(DisposedIdentityRow.mark)))):
            return
        key = marks_key(self._unit, self._extras)
        of_row = {
            each.number: destroyed_marks(key, each.upn, each.legal_surname, each.legal_forename, each.date_of_birth)
            for each in changes
        }
        asked = literal(
            list({mark for marks in of_row.values() for mark in marks}), ARRAY(DisposedIdentityRow.mark.type)
        )
        found = {
            bytes(mark): disposal_id
            for mark, disposal_id in self._unit.session.execute(
                select(DisposedIdentityRow.mark, DisposedIdentityRow.disposal_id).where(
                    DisposedIdentityRow.mark == any_(asked)
                )
            )
        }
        self._of_row = {number: met for number, marks in of_row.items() if (met := frozenset(marks & found.keys()))}
        if not self._of_row:
            return
        before = self._unit.session.scalars(
            select(ReturnedPupilRow)
            .where(ReturnedPupilRow.school_id == self._school_id, ReturnedPupilRow.marks.overlap(list(found)))
            .order_by(ReturnedPupilRow.id)
            .with_for_update()
        ).all()
        for marks in sorted(set(self._of_row.values()), key=lambda each: (-len(each), sorted(each))):
            if self._covering(marks) is None:
                row = next((each for each in before if marks <= set(map(bytes, each.marks))), None)
                covered = marks if row is None else frozenset(map(bytes, row.marks))
                self._met.append(_Met(covered, found[min(marks)], row))

    def holds(self, change: PupilChange) -> bool:
        """Whether a person has to say first that the child comes onto the roll, or said that they do not."""
        met = self._met_by(change)
        return met is not None and (met.asked is None or met.asked.state != TAKEN)

    def hold(self, change: PupilChange) -> bool:
        """Keeps the row for the question; True if nothing was asked about the child before."""
        met = self._met_by(change)
        if met is None:
            raise ValueError("no such child")
        first = met.asked is None and met.change is None
        met.change = change
        return first

    def ask(self, delivery: LeasedDelivery) -> None:
        """Writes questions that are new, and what rows say now about those that wait."""
        key = RollKey(self._unit, self._extras.keyring, self._school_id)
        for met in self._met:
            if met.change is None:
                continue
            row = met.asked or self._new(met, delivery)
            if row.state in ("open", "later"):
                kept = kept_line(met.change, met.change.changed_at or delivery.as_of)
                row.sealed = key.seal(returned_field(row.id), kept)
        self._unit.session.flush()

    def _new(self, met: _Met, delivery: LeasedDelivery) -> ReturnedPupilRow:
        row = ReturnedPupilRow(
            id=new_id(),
            school_id=self._school_id,
            feed_id=delivery.as_feed,
            disposal_id=met.disposal_id,
            marks=sorted(met.marks),
            state="open",
            asked_at=self._unit.now,
            version=1,
        )
        self._unit.session.add(row)
        RETURNED_PUPILS.inc()
        return row

    def _met_by(self, change: PupilChange) -> _Met | None:
        marks = self._of_row.get(change.number)
        return None if marks is None else self._covering(marks)

    def _covering(self, marks: frozenset[bytes]) -> _Met | None:
        return next((each for each in self._met if marks <= each.marks), None)
