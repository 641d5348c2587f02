"""Accounts listed."""

from collections.abc import Collection
from uuid import UUID

from chassis.units import cursors
from chassis.units.database import Unit
from haven_schemas.acts.identity.staff import Account, AccountPage, GetAccount, ListAccounts
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import ColumnElement, Select, exists, func, or_, select, true, tuple_

from identity.models import SightRequestRow, StaffGrantRow, StaffRow
from identity.roles import PERSON, administered_schools, every_school, role_book

from .views import accounts


def last_shown(unit: Unit, value: object) -> StaffRow:
    """The account whose id a cursor holds; the page begins after its name. ``invalid_request`` if it is none."""
    try:
        found = unit.session.get(StaffRow, UUID(str(value)))
    except ValueError:
        found = None
    if found is None:
        raise invalid("cursor", FieldCode.WRONG_FORMAT)
    return found


def list_accounts(unit: Unit, request: ListAccounts) -> AccountPage:
    """Accounts with a role, or one that waits, at the caller's schools (or at the one that is named).

    ``not_found`` for a school of others. Who administers the whole trust also sees accounts that have no role.
    """
    mine = administered_schools(unit)
    if request.school_id is not None and request.school_id not in mine:
        raise Problem(ErrorCode.NOT_FOUND)
    schools = mine if request.school_id is None else frozenset({request.school_id})
    name = (request.name_starts or "").strip().lower()
    digest = cursors.filter_digest(
        "list_accounts", unit.access.actor_id, request.school_id, name, request.with_ended, sorted(schools)
    )
    page = _of(unit, schools, everyone=request.school_id is None)
    if not request.with_ended:
        page = page.where(StaffRow.ended_at.is_(None))
    if name:
        page = page.where(func.lower(StaffRow.name).startswith(name, autoescape=True))
    if request.cursor is not None:
        page = page.where(_after(unit, cursors.decode(request.cursor, digest)))
    rows = unit.session.scalars(page.order_by(StaffRow.name, StaffRow.id).limit(request.limit + 1)).all()
    shown = rows[: request.limit]
    unit.audit(AuditAction.STAFF_LIST_READ, right=Right.STAFF_ADMINISTER, school_ids=schools)
    return AccountPage(
        accounts=accounts(unit, role_book(unit), shown, schools),
        next_cursor=cursors.encode(digest, [str(shown[-1].id)]) if len(rows) > len(shown) else None,
    )


def get_account(unit: Unit, request: GetAccount) -> Account:
    """``not_found`` for an account that ``list_accounts`` would not show, ended or not."""
    mine = administered_schools(unit)
    row = unit.session.scalar(_of(unit, mine, everyone=True).where(StaffRow.id == request.staff_id))
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    unit.audit(AuditAction.STAFF_ACCOUNT_READ, right=Right.STAFF_ADMINISTER, school_ids=mine, object_id=row.id)
    return accounts(unit, role_book(unit), [row], mine)[0]


def _of(unit: Unit, schools: Collection[UUID], *, everyone: bool) -> Select[StaffRow]:
    return select(StaffRow).where(StaffRow.kind == PERSON, _at(unit, schools, everyone=everyone))


def _at(unit: Unit, schools: Collection[UUID], *, everyone: bool) -> ColumnElement[bool]:
    if everyone and every_school(unit) <= frozenset(schools):
        return true()
    here = [or_(table.school_id.in_(schools), table.school_id.is_(None)) for table in (StaffGrantRow, SightRequestRow)]
    return or_(
        exists().where(StaffGrantRow.staff_id == StaffRow.id, here[0]),
        exists().where(
            SightRequestRow.staff_id == StaffRow.id,
            SightRequestRow.kind == "role",
            SightRequestRow.decision.is_(None),
            here[1],
        ),
    )


def _after(unit: Unit, values: list[object]) -> ColumnElement[bool]:
    if len(values) != 1:
        raise invalid("cursor", FieldCode.WRONG_FORMAT)
    last = last_shown(unit, values[0])
    return tuple_(StaffRow.name, StaffRow.id) > tuple_(last.name, last.id)
