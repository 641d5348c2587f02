"""Puts what a protected child was before under seal: the roll has it nowhere else."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from chassis.keys.keyring import DataKey
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.pupils.matching import NamesBefore
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from pupils.extras import Extras
from pupils.models import IdentityMarkRow, ProtectedBeforeRow, ProtectionRow
from pupils.sealed import names_before_field

from .marks import marks_for
from .old import digests_of, read_sealed, sealed_text


def protected_among(unit: Unit, pupils: Collection[UUID]) -> frozenset[UUID]:
    """Those of ``pupils`` who are protected."""
    if not pupils:
        return frozenset()
    return frozenset(unit.session.scalars(select(ProtectionRow.pupil_id).where(ProtectionRow.pupil_id.in_(pupils))))


def keep_before(
    unit: Unit, extras: Extras, key: DataKey, pupil_id: UUID, school_id: UUID, before: Sequence[NamesBefore],
    born: date, today: dict[str, Any],
) -> None:  # fmt: skip
    """Seals ``before`` under the protection's key, and keeps marks by which an entry is known that may be the child.

    ``today``: ``upn``, ``legal_surname``, ``legal_forename`` as they are now.
    """
    marks = marks_for(unit, extras, digests_of(before, born, today))
    there = set(unit.session.scalars(select(IdentityMarkRow.mark).where(IdentityMarkRow.school_id == school_id)))

    def is_there(each: NamesBefore) -> bool:
        return {marks[digest] for digest in digests_of([each], born, today)} <= there

    # A source repeats former names with every delivery.
    seal(unit, key, pupil_id, school_id, [each for each in before if not (each.former and is_there(each))])
    rows = [{"mark": mark, "school_id": school_id} for mark in marks.values()]
    if rows:
        unit.session.execute(insert(IdentityMarkRow).on_conflict_do_nothing(), rows)


def seal(unit: Unit, key: DataKey, pupil_id: UUID, school_id: UUID, before: Iterable[NamesBefore]) -> None:
    """Puts each of ``before`` under seal as the pupil's."""
    for each in before:
        row_id = new_id()
        sealed = key.seal(names_before_field(row_id), sealed_text(each).encode())
        unit.session.add(
            ProtectedBeforeRow(id=row_id, pupil_id=pupil_id, school_id=school_id, kept_at=unit.now, sealed=sealed)
        )


def read_before(key: DataKey, rows: Iterable[ProtectedBeforeRow]) -> list[NamesBefore]:
    """What is under seal, in the order of ``rows``."""
    return [read_sealed(key.unseal(names_before_field(row.id), row.sealed).decode()) for row in rows]
