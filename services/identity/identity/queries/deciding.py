"""What a caller has to say about a request that waits for a second person."""

from enum import Enum
from uuid import UUID

from chassis.database import Unit
from haven_schemas.rights import Right

from identity.domain.giving import confirms_at, is_party
from identity.domain.roles import RoleBook
from identity.models import SightRequestRow

from .administered import works_at
from .confirmers import first_administrators, first_run_is_open


class Say(Enum):
    """By which title somebody decides a request."""

    NONE = "none"
    BY_RIGHT = "by_right"
    FIRST_RUN = "first_run"


def schools_of_request(unit: Unit, row: SightRequestRow, everywhere: frozenset[UUID]) -> frozenset[UUID]:
    """Where it takes effect: its school, or the whole trust for a role without one.

    A reset of factors without a school is agreed to by each for the schools where they may confirm.
    """
    if row.school_id is not None:
        return frozenset({row.school_id})
    if row.kind == "role":
        return everywhere
    schools = works_at(unit, row.staff_id)
    return schools & unit.access.schools_with(Right.SIGHT_CONFIRM) or schools


def say_of(unit: Unit, book: RoleBook, row: SightRequestRow, schools: frozenset[UUID]) -> Say:
    """Nobody decides what they asked for or what is for them; a head or trust lead decides by right.

    Who agreed to a reset already waits for the others. Where there is no head yet, the other first administrator
    decides, once, and only about a role that confirms sight, from now and for good: so that the trust's first head or
    trust lead can come to be, and does not run out. Whoever has yet to be confirmed as the owner of their own account
    decides nothing.
    """
    if unit.access.is_unproven:
        return Say.NONE
    if is_party(unit.access, asked_by=row.asked_by, staff_id=row.staff_id):
        return Say.NONE
    if unit.access.actor_id in row.agreed_by:
        return Say.NONE
    if confirms_at(unit.access, schools):
        return Say.BY_RIGHT
    role = book.get(row.role or "")
    if row.kind != "role" or role is None or Right.SIGHT_CONFIRM not in role.rights:
        return Say.NONE
    if row.valid_from is not None or row.valid_until is not None:
        return Say.NONE
    first = unit.session.scalars(first_administrators(unit, row.school_id)).all()
    opens = unit.access.actor_id in first and first_run_is_open(unit, book, row.school_id)
    return Say.FIRST_RUN if opens else Say.NONE
