"""Who can see what at a school, and when they were last there."""

from chassis.units import cursors
from chassis.units.database import Unit
from haven_schemas.acts.identity.roles import ListSight, SightLine, SightPage
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import ColumnElement, Row, Select, case, exists, select, tuple_

from identity.models import StaffGrantRow, StaffRow
from identity.names import same_mailbox, same_name
from identity.people import last_shown, last_used, roles_held
from identity.roles import PERSON, RoleBook, at_school, day_of, in_force, not_over, role_book

_FIRST, _THEN = 0, 1


def list_sight(unit: Unit, request: ListSight) -> SightPage:
    """Active accounts with a role at the school: those first whose roles open records today, then the others, by name.

    ``not_found`` for a school at which the caller does not review sight. A cursor holds an id and no name.
    """
    if not unit.access.has(Right.SIGHT_REVIEW, request.school_id):
        raise Problem(ErrorCode.NOT_FOUND)
    book = role_book(unit)
    digest = cursors.filter_digest("list_sight", request.school_id, unit.access.actor_id)
    found = unit.session.execute(_page(unit, book, request, digest)).all()
    shown = found[: request.limit]
    ids = [row.StaffRow.id for row in shown]
    roles, used = roles_held(unit, book, ids, [request.school_id]), last_used(unit, ids)
    reader = unit.session.get(StaffRow, unit.access.actor_id)
    unit.audit(AuditAction.SIGHT_LIST_READ, right=Right.SIGHT_REVIEW, school_ids=[request.school_id])
    return SightPage(
        lines=[
            SightLine(
                staff_id=each.id,
                name=each.name,
                roles=roles[each.id],
                last_used_at=used.get(each.id),
                is_reader=reader is not None and _is_one(reader, each),
            )
            for each in (row.StaffRow for row in shown)
        ],
        next_cursor=_cursor(digest, shown[-1]) if len(found) > len(shown) else None,
    )


def _is_one(reader: StaffRow, other: StaffRow) -> bool:
    if reader.id == other.id or same_name(reader.name, other.name):
        return True
    return same_mailbox(reader.email or "", other.email or "")


def _page(unit: Unit, book: RoleBook, request: ListSight, digest: str) -> Select[StaffRow, int]:
    today = day_of(unit.now)
    here = (StaffGrantRow.staff_id == StaffRow.id, at_school(request.school_id))
    opening = [entry.key for entry in book.values() if entry.opens_records]
    opens = exists().where(*here, in_force(today), StaffGrantRow.role.in_(opening))
    rank = case((opens, _FIRST), else_=_THEN)
    page = (
        select(StaffRow, rank.label("rank"))
        .where(StaffRow.active, StaffRow.kind == PERSON, exists().where(*here, not_over(today)))
        .order_by(rank, StaffRow.name, StaffRow.id)
    )
    if request.cursor is not None:
        page = page.where(_after(unit, rank, cursors.decode(request.cursor, digest)))
    return page.limit(request.limit + 1)


def _after(unit: Unit, rank: ColumnElement[int], values: list[object]) -> ColumnElement[bool]:
    if len(values) != 2 or values[0] not in (_FIRST, _THEN):  # rank and id, as ``_cursor`` writes them
        raise invalid("cursor", FieldCode.WRONG_FORMAT)
    last = last_shown(unit, values[1])
    return tuple_(rank, StaffRow.name, StaffRow.id) > tuple_(values[0], last.name, last.id)


def _cursor(digest: str, row: Row[StaffRow, int]) -> str:
    return cursors.encode(digest, [row.rank, str(row.StaffRow.id)])
