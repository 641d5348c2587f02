"""Refuses what would leave the trust without an administrator, or a school without anyone to confirm sight."""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import FieldCode, invalid
from sqlalchemy import ColumnElement, exists, func, select

from identity.models import StaffGrantRow, StaffRow
from identity.roles.domain.grants import HeldGrant, day_of
from identity.roles.domain.roles import Role, RoleBook
from identity.roles.queries.grant_conditions import at_school, in_force, may_sign_in
from identity.second_person.queries.confirmers import confirming_roles

_ONE_AT_A_TIME = 0x48617665_4C617374
"""Advisory lock: two who end each other at the same moment would each see the other still there."""


def one_at_a_time(unit: Unit) -> None:
    """Until this transaction ends no other call decides who is the last or the first of their kind."""
    unit.session.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))


def require_others(
    unit: Unit,
    book: RoleBook,
    staff_id: UUID,
    *,
    lost: Collection[HeldGrant],
    kept: Collection[HeldGrant],
    schools: Collection[UUID],
    field: str,
) -> None:
    """``invalid_request``, ``in_use``, if nobody else holds for good what the account loses with ``lost``.

    That is the role of administrator in the whole trust, and the right to confirm sight at each of ``schools`` (all of
    the trust's). To be called after ``one_at_a_time``. Others count only if they may sign in; an account that may not
    is nobody's last hope itself.
    """
    if not _counts(unit, staff_id):
        return
    today = day_of(unit.now)
    of_trust = [Role.ADMINISTRATOR.value]
    if _anywhere(lost, of_trust) and not _anywhere(kept, of_trust):
        _require(unit, staff_id, of_trust, StaffGrantRow.school_id.is_(None), field)
    confirming = confirming_roles(book)
    before, after = (
        _confirmed_at([each for each in grants if each.in_force(today)], confirming, schools) for grants in (lost, kept)
    )
    for school_id in sorted(before - after):
        _require(unit, staff_id, confirming, at_school(school_id), field)


def _counts(unit: Unit, staff_id: UUID) -> bool:
    return unit.session.scalar(select(StaffRow.id).where(StaffRow.id == staff_id, may_sign_in())) is not None


def _anywhere(grants: Collection[HeldGrant], roles: Collection[str]) -> bool:
    return any(grant.role in roles and grant.school_id is None for grant in grants)


def _confirmed_at(grants: Collection[HeldGrant], roles: Collection[str], schools: Collection[UUID]) -> set[UUID]:
    found: set[UUID] = set()
    for grant in grants:
        if grant.role in roles:
            found |= set(schools) if grant.school_id is None else {grant.school_id}
    return found


def _require(unit: Unit, staff_id: UUID, roles: list[str], where: ColumnElement[bool], field: str) -> None:
    if _other(unit, staff_id, roles, where) is None:
        raise invalid(field, FieldCode.IN_USE)


def _other(unit: Unit, staff_id: UUID, roles: list[str], where: ColumnElement[bool]) -> UUID | None:
    lasting = exists().where(
        StaffGrantRow.staff_id == StaffRow.id,
        StaffGrantRow.role.in_(roles),
        where,
        in_force(day_of(unit.now)),
        StaffGrantRow.valid_until.is_(None),
    )
    return unit.session.scalar(select(StaffRow.id).where(StaffRow.id != staff_id, may_sign_in(), lasting).limit(1))
