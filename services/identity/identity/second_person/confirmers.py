"""Who confirms, and who must be left who can."""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from sqlalchemy import ColumnElement, Select, exists, func, select

from identity.models import SchoolRow, SightRequestRow, StaffGrantRow, StaffRow
from identity.roles import FIRST_RUN, HeldGrant, Role, RoleBook, at_school, day_of, ever_used, in_force, may_sign_in

_ONE_AT_A_TIME = 0x48617665_4C617374
"""Advisory lock: two who end each other at the same moment would each see the other still there."""


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
