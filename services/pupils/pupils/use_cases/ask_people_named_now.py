"""Asks people who are named for a protected child from now on what the others were asked before."""

from collections.abc import Collection
from uuid import UUID

from chassis.database import Unit
from sqlalchemy import select, update

from pupils.models import IdentityQuestionRow, ProtectedReaderRow

_WAITING = ("open", "later")


def ask_people_named_now(unit: Unit, pupil_id: UUID, readers: Collection[UUID]) -> None:
    """Before ``readers`` are written down. Questions of the child that wait are told anew, the next morning, if anyone
    else is named for the first time: perhaps nobody named before is left."""
    known = set(
        unit.session.scalars(select(ProtectedReaderRow.staff_id).where(ProtectedReaderRow.pupil_id == pupil_id))
    )
    if {*readers} - known - {unit.access.actor_id}:
        unit.session.execute(
            update(IdentityQuestionRow)
            .where(IdentityQuestionRow.pupil_id == pupil_id, IdentityQuestionRow.state.in_(_WAITING))
            .values(asked_at=unit.now, told_at=None)
        )
