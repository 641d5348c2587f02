"""Writes down what waits for a second person, and has those told who could decide it."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from chassis.database import Unit
from sqlalchemy import Select

from identity.domain.roles import RoleBook
from identity.extras import Extras
from identity.models import SightRequestRow
from identity.queries.confirmers import confirmers, confirmers_anywhere, first_administrators, first_run_is_open

from .tell_owner import tell_owner

MOST_TOLD = 20


def ask_confirmation(unit: Unit, extras: Extras, book: RoleBook, requests: Sequence[SightRequestRow]) -> None:
    """Adds ``requests``; of each school up to 20 people who may confirm there are mailed, each once a call.

    The asker, and who it is for, are not among them. Where nobody could confirm yet, the first administrators are told.
    """
    unit.session.add_all(requests)
    unit.session.flush()
    told: dict[UUID, None] = {}
    for kind, school_id in dict.fromkeys((request.kind, request.school_id) for request in requests):
        parties = {each.staff_id for each in requests if (each.kind, each.school_id) == (kind, school_id)}
        told.update(dict.fromkeys(_to_tell(unit, _who(unit, book, kind, school_id), parties)))
    for staff_id in told:
        tell_owner(unit, extras, staff_id, "confirmation_asked", by=unit.access.actor_id)


def _who(unit: Unit, book: RoleBook, kind: str, school_id: UUID | None) -> Select[UUID]:
    if kind == "role" and first_run_is_open(unit, book, school_id):
        return first_administrators(unit, school_id)
    if kind != "role" and school_id is None:
        return confirmers_anywhere(unit, book)
    return confirmers(unit, book, school_id)


def _to_tell(unit: Unit, wanted: Select[UUID], parties: Iterable[UUID]) -> list[UUID]:
    left_out = {unit.access.actor_id, *parties}
    found = unit.session.scalars(wanted.limit(MOST_TOLD + len(left_out))).all()
    return [staff_id for staff_id in found if staff_id not in left_out][:MOST_TOLD]
