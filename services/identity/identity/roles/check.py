"""Looks up the roles somebody wants to give, and refuses what cannot be given or is not theirs to give."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.identity.staff import AskedGrant
from haven_schemas.errors import FieldCode, invalid

from identity.models import ListedPersonRow

from .following import following, listed
from .giving import AskedRole, check_giver, spelled_out
from .grants import Following, HeldGrant, check_dates, check_shape, day_of, groups
from .held import role_book
from .of_staff import closed_schools, every_school
from .roles import RoleBook


@dataclass(frozen=True)
class GrantContext:
    """What every check of a call rests on: the roles (held still until its end), the schools, those of them that are
    closed, the day."""

    book: RoleBook
    schools: frozenset[UUID]
    closed: frozenset[UUID]
    today: date


def ground(unit: Unit) -> GrantContext:
    """Read once a call."""
    return GrantContext(role_book(unit, held_still=True), every_school(unit), closed_schools(unit), day_of(unit.now))


def check_grant(
    unit: Unit,
    on: GrantContext,
    wanted: AskedGrant,
    *,
    staff_id: UUID | None,
    place: str,
    person: ListedPersonRow | None = None,
) -> AskedRole:
    """The role to give. ``staff_id``: the account it is for, None for one that is being made; ``person``: of a staff
    list, where it is made for one.

    ``invalid_request`` names a field of ``place``; ``not_permitted`` if the caller may not give it.
    """
    held, follows = held_of(wanted), None
    if wanted.follows_list:
        held, follows = following(on.book, held, person or listed(unit, staff_id, held.school_id), place)
    asked = look_up(on, held, place, follows)
    check_giver(unit.access, staff_id, asked)
    return asked


def look_up(on: GrantContext, held: HeldGrant, place: str, follows: Following | None = None) -> AskedRole:
    """The role of the book with every school spelled out; ``invalid_request`` on a field of ``place``."""
    role = on.book.get(held.role)
    if role is None:
        raise invalid(f"{place}.role", FieldCode.UNKNOWN_ROLE)
    check_shape(place, held, role, schools_field="school_id")
    check_dates(place, held, on.today)
    if held.school_id is not None and held.school_id not in on.schools:
        raise invalid(f"{place}.school_id", FieldCode.UNKNOWN_SCHOOL)
    if held.school_id in on.closed:
        raise invalid(f"{place}.school_id", FieldCode.SCHOOL_CLOSED)
    return spelled_out(held, role, on.schools, follows)


def held_of(asked: AskedGrant) -> HeldGrant:
    """A grant as it would be held."""
    return HeldGrant(
        role=asked.role,
        school_id=asked.school_id,
        category_groups=groups(asked.category_groups),
        year_groups=groups(asked.year_groups),
        classes=groups(asked.classes),
        valid_from=asked.valid_from,
        valid_until=asked.valid_until,
    )
