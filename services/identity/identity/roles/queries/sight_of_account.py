"""Where an account has sight of records, or waits for it."""

from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import select

from identity.models import SightRequestRow
from identity.roles.domain.grants import day_of

from .grants_of_staff import every_school, grants_as_given
from .role_book import role_book


def schools_of_sight(unit: Unit, staff_id: UUID) -> frozenset[UUID]:
    """Schools of roles that take a second person: held and not over, or waiting (as far as the unit's scope shows)."""
    today = day_of(unit.now)
    held = {(each.role, each.school_id) for each in grants_as_given(unit, staff_id).values() if not each.is_over(today)}
    waiting = select(SightRequestRow.role, SightRequestRow.school_id).where(
        SightRequestRow.staff_id == staff_id, SightRequestRow.decision.is_(None), SightRequestRow.expires_at > unit.now
    )
    held |= {(row.role or "", row.school_id) for row in unit.session.execute(waiting)}
    book = role_book(unit)
    schools = {school_id for role, school_id in held if role in book and book[role].waits}
    return every_school(unit) if None in schools else frozenset(each for each in schools if each is not None)
