"""Staff of a school, by name, a page a call."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from chassis import cursors
from chassis.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.identity import ListStaff, StaffList, StaffMember
from sqlalchemy import Select, exists, or_, select, tuple_

from identity.models import StaffGrantRow, StaffRow


def list_staff(unit: Unit, request: ListStaff) -> StaffList:
    """Active staff, visitors aside, with a role at the school or in the whole trust. ``not_found`` for others' schools.

    A cursor holds an id only (names stay out of it); the page begins after that member's name.
    """
    if not unit.access.has(Right.STAFF_READ, request.school_id):
        raise Problem(ErrorCode.NOT_FOUND)
    digest = cursors.filter_digest("list_staff", request.school_id, unit.access.actor_id)
    rows = unit.session.scalars(_page(unit, request, digest)).all()
    shown = rows[: request.limit]
    more = len(rows) > request.limit
    unit.audit(AuditAction.STAFF_LIST_READ, right=Right.STAFF_READ, school_ids=[request.school_id])
    return StaffList(
        staff=members(unit, shown, at_school=request.school_id),
        next_cursor=cursors.encode(digest, [str(shown[-1].id)]) if more else None,
    )


def _page(unit: Unit, request: ListStaff, digest: str) -> Select[StaffRow]:
    holds_role = exists().where(
        StaffGrantRow.staff_id == StaffRow.id,
        or_(StaffGrantRow.school_id == request.school_id, StaffGrantRow.school_id.is_(None)),
    )
    page = (
        select(StaffRow)
        .where(StaffRow.active, StaffRow.kind == "person", holds_role)
        .order_by(StaffRow.name, StaffRow.id)
    )
    if request.cursor is not None:
        last = _last_shown(unit, cursors.decode(request.cursor, digest))
        page = page.where(tuple_(StaffRow.name, StaffRow.id) > tuple_(last.name, last.id))
    return page.limit(request.limit + 1)


def _last_shown(unit: Unit, values: list[object]) -> StaffRow:
    try:
        found = unit.session.get(StaffRow, UUID(str(values[0])))
    except (ValueError, IndexError):
        found = None
    if found is None:
        raise invalid("cursor", FieldCode.WRONG_FORMAT)
    return found


def members(unit: Unit, rows: Collection[StaffRow], at_school: UUID | None = None) -> list[StaffMember]:
    """As colleagues see them, with the roles the unit's scope shows (at one school, if it is named)."""
    grants = select(StaffGrantRow.staff_id, StaffGrantRow.role).where(
        StaffGrantRow.staff_id.in_([row.id for row in rows])
    )
    if at_school is not None:
        grants = grants.where(or_(StaffGrantRow.school_id == at_school, StaffGrantRow.school_id.is_(None)))
    roles: dict[UUID, set[str]] = defaultdict(set)
    for staff_id, role in unit.session.execute(grants):
        roles[staff_id].add(role)
    return [StaffMember(id=row.id, name=row.name, roles=sorted(roles[row.id])) for row in rows]
