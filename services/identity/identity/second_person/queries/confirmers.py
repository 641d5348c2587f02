"""Roles that confirm sight, and whether the first administrators may still stand in for a head."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rights import Right
from sqlalchemy import ColumnElement, Select, exists, select

from identity.models import SchoolRow, SightRequestRow, StaffGrantRow, StaffRow
from identity.roles.domain.giving import FIRST_RUN
from identity.roles.domain.grants import day_of
from identity.roles.domain.roles import Role, RoleBook
from identity.roles.queries.grant_conditions import at_school, in_force, may_sign_in
from identity.sign_on.queries.ever_used import ever_used


def confirming_roles(book: RoleBook) -> list[str]:
    """Keys of the roles whose holders may confirm."""
    return [entry.key for entry in book.values() if Right.SIGHT_CONFIRM in entry.rights]


def first_administrators(unit: Unit, school_id: UUID | None) -> Select[UUID]:
    """Accounts of the first run that still administer the school (None: the whole trust) and may sign in."""
    first = exists().where(
        StaffGrantRow.staff_id == StaffRow.id,
        StaffGrantRow.first_run,
        StaffGrantRow.role == Role.ADMINISTRATOR.value,
        in_force(day_of(unit.now)),
        _where(school_id),
    )
    return select(StaffRow.id).where(may_sign_in(), first).order_by(StaffRow.created_at, StaffRow.id)


def first_run_is_open(unit: Unit, book: RoleBook, school_id: UUID | None, role: str) -> bool:
    """Whether the other first administrator may still confirm ``role``, there.

    Not once any active account holds such a role at the school (anywhere, for the whole trust), be its owner ever so
    slow to sign in, nor a second time after an account that was confirmed in it in this way could be used.
    A school that was added later is begun by those who confirm anywhere: with each new one two administrators would
    otherwise make another head of their own, who has a say at every school.
    """
    if school_id is not None and _was_added_later(unit, school_id):
        school_id = None
    held = exists().where(
        StaffGrantRow.staff_id == StaffRow.id,
        StaffGrantRow.role.in_(confirming_roles(book)),
        in_force(day_of(unit.now)),
        *([] if school_id is None else [at_school(school_id)]),
    )
    if unit.session.scalar(select(StaffRow.id).where(StaffRow.active, held).limit(1)) is not None:
        return False
    spent = select(SightRequestRow.id).where(
        SightRequestRow.decision == FIRST_RUN,
        SightRequestRow.role == role,
        exists().where(StaffRow.id == SightRequestRow.staff_id, ever_used()),
    )
    if school_id is not None:
        spent = spent.where((SightRequestRow.school_id == school_id) | SightRequestRow.school_id.is_(None))
    return unit.session.scalar(spent.limit(1)) is None


def _was_added_later(unit: Unit, school_id: UUID) -> bool:
    return unit.session.scalar(select(SchoolRow.added_by).where(SchoolRow.id == school_id)) is not None


def _where(school_id: UUID | None) -> ColumnElement[bool]:
    return StaffGrantRow.school_id.is_(None) if school_id is None else at_school(school_id)
