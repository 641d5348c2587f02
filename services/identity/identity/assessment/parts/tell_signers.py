"""Mails whoever holds a right in the whole trust that something of the assessment waits for them."""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.first_run import AssessmentNotice
from sqlalchemy import select

from identity.extras import Extras
from identity.models import StaffGrantRow, StaffRow
from identity.passwords.parts.tell_owner import tell_owner
from identity.roles.domain.grants import day_of
from identity.roles.queries.grant_conditions import in_force, may_sign_in
from identity.roles.queries.grants_of_staff import every_school, grants_of_staff
from identity.roles.queries.role_book import role_book

MOST = 50
"""Who answers for a trust are few; this many are mailed at the most."""


def tell_signers(
    unit: Unit, extras: Extras, rights: Collection[Right], kind: AssessmentNotice, by: UUID | None = None
) -> int:
    """Everyone who holds one of ``rights`` at every school today, but ``by``; how many. The unit reaches them all."""
    people = [each for each in _holders(unit, rights) if each != by][:MOST]
    for each in people:
        tell_owner(unit, extras, each, kind, by=by)
    return len(people)


def _holders(unit: Unit, rights: Collection[Right]) -> list[UUID]:
    book, schools = role_book(unit), every_school(unit)
    roles = [role.key for role in book.values() if role.rights & {each.value for each in rights}]
    candidates = unit.session.scalars(
        select(StaffGrantRow.staff_id)
        .join(StaffRow, StaffRow.id == StaffGrantRow.staff_id)
        .where(StaffGrantRow.role.in_(roles), in_force(day_of(unit.now)), may_sign_in(), StaffRow.email.is_not(None))
        .distinct()
        .order_by(StaffGrantRow.staff_id)
    ).all()
    return [each for each in candidates if _holds(unit, each, rights, schools)]


def _holds(unit: Unit, staff_id: UUID, rights: Collection[Right], schools: frozenset[UUID]) -> bool:
    grants = grants_of_staff(unit, staff_id)
    reached = (
        frozenset[UUID]().union(*(grant.school_ids for grant in grants if right in grant.rights)) for right in rights
    )
    return any(schools <= each for each in reached)
