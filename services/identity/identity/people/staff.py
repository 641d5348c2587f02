"""Staff as other services and colleagues see them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.ground.context import Grant
from chassis.units import cursors
from chassis.units.database import Unit
from chassis.units.rows import of_row
from haven_schemas.acts.identity import (
    ComparedStaff,
    ComparedStaffPage,
    CompareStaff,
    CopyStaff,
    ListStaff,
    StaffCopy,
    StaffGrant,
    StaffList,
    StaffMember,
    StaffNames,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.watch import WATCH_ACCOUNTS, WATCH_LEAD, WATCH_SCHOOL
from sqlalchemy import Select, exists, select, tuple_

from identity.ending import lately_stopped
from identity.extras import Extras
from identity.models import SightRequestRow, StaffGrantRow, StaffRow
from identity.policy import standing_of
from identity.roles import HeldGrant, day_of, grants_of_staff, held_of_row, in_force, role_book, schools_of
from identity.roles import at_school as of_school

from .accounts import last_shown
from .without_mail import schools_without_mail

_MOST = 500


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


def name_staff(unit: Unit, request: StaffNames) -> StaffList:
    """Also of accounts that ended or belong to another school: a record keeps its author. Unknown ids are left out, and
    so are roles: who wants a name need not be told what somebody may do."""
    ids = request.ids if WATCH_SCHOOL in unit.access.school_ids else set(request.ids) - WATCH_ACCOUNTS
    found = select(StaffRow.id, StaffRow.name).where(StaffRow.id.in_(ids)).order_by(StaffRow.name, StaffRow.id)
    rows = unit.session.execute(found).all()
    unit.audit(
        AuditAction.STAFF_LIST_READ, right=Right.STAFF_READ, school_ids=unit.access.schools_with(Right.STAFF_READ)
    )
    return StaffList(staff=[StaffMember(id=staff_id, name=name) for staff_id, name in rows])


def compare_staff(unit: Unit, request: CompareStaff) -> ComparedStaffPage:
    """Names and addresses of a page of active people, with the schools where they have a role of that school."""
    wanted = select(StaffRow).where(StaffRow.active, StaffRow.kind == "person").order_by(StaffRow.id)
    if request.after is not None:
        wanted = wanted.where(StaffRow.id > request.after)
    rows = unit.session.scalars(wanted.limit(_MOST + 1)).all()
    shown = rows[:_MOST]
    unit.audit(AuditAction.STAFF_LIST_READ, right=Right.SERVICE_STAFF_COMPARE)
    schools = _schools(unit, [row.id for row in shown])
    staff = [
        ComparedStaff(id=row.id, name=row.name, email=row.email or "", school_ids=sorted(schools[row.id]))
        for row in shown
    ]
    return ComparedStaffPage(staff=staff, next=shown[-1].id if len(rows) > _MOST else None)


def _schools(unit: Unit, staff_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    found: dict[UUID, set[UUID]] = defaultdict(set)
    grants = select(StaffGrantRow.staff_id, StaffGrantRow.school_id).where(
        StaffGrantRow.staff_id.in_(staff_ids), StaffGrantRow.school_id.is_not(None), in_force(day_of(unit.now))
    )
    for staff_id, school_id in unit.session.execute(grants):
        if school_id is not None:
            found[staff_id].add(school_id)
    return found


def copy_staff(unit: Unit, extras: Extras, request: CopyStaff) -> StaffCopy:
    """Name, address, grants and version; ``not_found`` if there is none. An ended account comes with ``active`` off.
    What the watcher's lead is mailed goes to the mailbox that the installation names for it."""
    row = unit.session.get(StaffRow, request.staff_id)
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    grants = grants_of_staff(unit, row.id)
    unit.audit(
        AuditAction.STAFF_LIST_READ,
        right=Right.SERVICE_STAFF_COPY,
        school_ids=schools_of(grants),
        object_id=row.id,
    )
    return of_row(
        StaffCopy,
        row,
        email=_address(extras, row),
        grants=[_copied(grant) for grant in grants],
        standing=standing_of(unit, row.id),
        stopped_until=_stopped_until(unit, row),
        no_mail_at=_no_mail_at(unit, row, grants),
    )


def _no_mail_at(unit: Unit, row: StaffRow, grants: tuple[Grant, ...]) -> list[UUID]:
    unit.scope_to(schools_of(grants))
    return schools_without_mail(unit, row.id)


def _stopped_until(unit: Unit, row: StaffRow) -> datetime | None:
    stop = None if row.active else lately_stopped(unit, row.id)
    return None if stop is None or stop.over_at is not None else stop.until


def _address(extras: Extras, row: StaffRow) -> str:
    if row.id not in WATCH_ACCOUNTS:
        return row.email or ""
    return (extras.watch.mailbox or "") if row.id == WATCH_LEAD else ""


def _copied(grant: Grant) -> StaffGrant:
    return StaffGrant(
        school_ids=sorted(grant.school_ids),
        role=grant.role,
        rights=sorted(grant.rights),
        category_groups=None if grant.category_groups is None else sorted(grant.category_groups),
        year_groups=None if grant.year_groups is None else sorted(grant.year_groups),
        classes=None if grant.classes is None else sorted(grant.classes),
    )


@dataclass(frozen=True)
class PresentStaff:
    """Accounts by address (locked), and what each holds and waits for in the unit's scope."""

    accounts: Mapping[str, StaffRow]
    held: Mapping[UUID, set[HeldGrant]]
    waiting: Mapping[UUID, set[HeldGrant]]


def present_staff(unit: Unit, emails: Collection[str]) -> PresentStaff:
    """Of those with one of ``emails``, in their normal form."""
    rows = unit.session.scalars(
        select(StaffRow).where(StaffRow.email.in_(emails)).order_by(StaffRow.id).with_for_update()
    ).all()
    ids = [row.id for row in rows]
    held: dict[UUID, set[HeldGrant]] = defaultdict(set)
    for grant in unit.session.scalars(select(StaffGrantRow).where(StaffGrantRow.staff_id.in_(ids))):
        held[grant.staff_id].add(held_of_row(grant))
    waiting: dict[UUID, set[HeldGrant]] = defaultdict(set)
    asked = select(SightRequestRow).where(
        SightRequestRow.staff_id.in_(ids),
        SightRequestRow.kind == "role",
        SightRequestRow.decision.is_(None),
        SightRequestRow.expires_at > unit.now,
    )
    for request in unit.session.scalars(asked):
        waiting[request.staff_id].add(held_of_row(request))
    return PresentStaff({row.email: row for row in rows if row.email is not None}, held, waiting)
