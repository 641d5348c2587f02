"""Staff of a school, by name, a page a call."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from chassis.units import cursors
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity import ListStaff, StaffList, StaffMember
from sqlalchemy import Select, exists, select, tuple_

from identity.models import StaffGrantRow, StaffRow
from identity.roles.domain.grants import day_of
from identity.roles.queries.grant_conditions import at_school as of_school
from identity.roles.queries.grant_conditions import in_force
from identity.roles.queries.role_book import role_book

from .staff_keyset import last_shown


def list_staff(unit: Unit, request: ListStaff) -> StaffList:
    """Active staff with a role at the school or in the whole trust that follows concerns: an action can be theirs.

    ``not_found`` for others' schools.
    A cursor holds an id only (names stay out of it); the page begins after that member's name.
    """
    if not unit.access.has(Right.STAFF_READ, request.school_id):
        raise Problem(ErrorCode.NOT_FOUND)
    digest = cursors.filter_digest("list_staff", request.school_id, request.right, unit.access.actor_id)
    rows = unit.session.scalars(_page(unit, request, digest)).all()
    shown = rows[: request.limit]
    more = len(rows) > request.limit
    unit.audit(AuditAction.STAFF_LIST_READ, right=Right.STAFF_READ, school_ids=[request.school_id])
    return StaffList(
        staff=_members(unit, shown, request.school_id),
        next_cursor=cursors.encode(digest, [str(shown[-1].id)]) if more else None,
    )


def _page(unit: Unit, request: ListStaff, digest: str) -> Select[StaffRow]:
    following = [each.key for each in role_book(unit).values() if Right.CONCERN_FOLLOW_OWN in each.rights]
    holds_role = exists().where(
        StaffGrantRow.staff_id == StaffRow.id,
        StaffGrantRow.role.in_(following),
        of_school(request.school_id),
        in_force(day_of(unit.now)),
    )
    if request.right is not None:
        giving = [key for key, entry in role_book(unit).items() if request.right.value in entry.rights]
        holds_role = holds_role.where(StaffGrantRow.role.in_(giving))
    page = (
        select(StaffRow)
        .where(StaffRow.active, StaffRow.kind == "person", holds_role)
        .order_by(StaffRow.name, StaffRow.id)
    )
    if request.cursor is not None:
        values = cursors.decode(request.cursor, digest)
        last = last_shown(unit, values[0] if values else None)
        page = page.where(tuple_(StaffRow.name, StaffRow.id) > tuple_(last.name, last.id))
    return page.limit(request.limit + 1)


def _members(unit: Unit, rows: Collection[StaffRow], school_id: UUID) -> list[StaffMember]:
    """As colleagues see them, with the roles in force at the school."""
    if not rows:
        return []
    grants = select(StaffGrantRow.staff_id, StaffGrantRow.role).where(
        StaffGrantRow.staff_id.in_([row.id for row in rows]), in_force(day_of(unit.now)), of_school(school_id)
    )
    roles: dict[UUID, set[str]] = defaultdict(set)
    for staff_id, role in unit.session.execute(grants):
        roles[staff_id].add(role)
    return [StaffMember(id=row.id, name=row.name, roles=sorted(roles[row.id])) for row in rows]
