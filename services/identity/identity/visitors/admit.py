"""A visitor comes and goes."""

from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.identity.visitors import (
    AdmitVisitor,
    DayPass,
    DayPasses,
    DayPassView,
    EndDayPass,
    ListDayPasses,
)
from haven_schemas.acts.paging import Empty
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.events import StaffChanged
from haven_schemas.rights import Right
from sqlalchemy import select
from sqlalchemy.orm import aliased

from identity.ending import end_sessions
from identity.extras import Extras
from identity.models import DayPassRow, SessionRow, StaffGrantRow, StaffRow
from identity.names import check_name_letters
from identity.roles import Role, closed_schools, day_of
from identity.telling import announce_staff

from .day_passes import CODE_BYTES, code_digest, new_code, next_midnight

VISITOR = "visitor"
_FIRST_VERSION = 1
_AT_ONCE = 100


def end_visit(unit: Unit, extras: Extras, admitted: DayPassRow, at: datetime) -> None:
    """The visitor is out everywhere within seconds, and every reader of accounts hears of it. What they wrote stays."""
    admitted.ended_at = at
    account = unit.session.get_one(StaffRow, admitted.staff_id)
    account.active = False
    account.ended_at = at
    announce_staff(unit, account)
    end_sessions(unit, extras, SessionRow.staff_id == account.id)


def list_day_passes(unit: Unit, request: ListDayPasses) -> DayPasses:
    """By name; without their codes, which nobody has. ``not_found`` for a school at which the caller admits nobody."""
    if not unit.access.has(Right.VISITOR_ADMIT, request.school_id):
        raise Problem(ErrorCode.NOT_FOUND)
    host = aliased(StaffRow)
    rows = unit.session.execute(
        select(DayPassRow, StaffRow.name, host.name.label("host"))
        .join(StaffRow, StaffRow.id == DayPassRow.staff_id)
        .join(host, host.id == DayPassRow.created_by)
        .where(DayPassRow.school_id == request.school_id, DayPassRow.ended_at.is_(None), DayPassRow.ends_at > unit.now)
        .order_by(StaffRow.name, DayPassRow.id)
    ).all()
    unit.audit(AuditAction.VISITOR_ADMISSION_READ, right=Right.VISITOR_ADMIT, school_ids=[request.school_id])
    return DayPasses(
        passes=[
            DayPassView(
                id=admitted.id,
                name=name,
                created_at=admitted.created_at,
                created_by=host_name,
                ends_at=admitted.ends_at,
                used=admitted.first_used_at is not None,
            )
            for admitted, name, host_name in rows
        ]
    )


def admit_visitor(unit: Unit, extras: Extras, request: AdmitVisitor) -> DayPass:
    """The pass with its code, which is kept nowhere. ``not_found`` for a school at which the caller admits nobody.

    The account has no address and no password; its one grant holds today only, so that even a pass nobody ended in time
    gives nothing tomorrow.
    """
    if not unit.access.has(Right.VISITOR_ADMIT, request.school_id):
        raise Problem(ErrorCode.NOT_FOUND)
    if request.school_id in closed_schools(unit):
        raise invalid("school_id", FieldCode.SCHOOL_CLOSED)
    if not check_name_letters(request.name).strip():
        raise invalid("name", FieldCode.REQUIRED)
    ends_at = next_midnight(unit.now)
    staff_id = _add_account(unit, request)
    pass_id, code = _add_pass(unit, extras, request.school_id, staff_id, ends_at)
    changed = StaffChanged(staff_id=staff_id, version=_FIRST_VERSION)
    unit.publish(changed, aggregate_id=staff_id, aggregate_version=_FIRST_VERSION, school_id=None)
    unit.audit(
        AuditAction.VISITOR_ADMISSION_ADD,
        right=Right.VISITOR_ADMIT,
        school_ids=[request.school_id],
        object_id=staff_id,
    )
    return DayPass(id=pass_id, code=code, ends_at=ends_at)


def _add_account(unit: Unit, request: AdmitVisitor) -> UUID:
    today = day_of(unit.now)
    account = StaffRow(
        id=new_id(),
        name=request.name.strip(),
        email=None,
        active=True,
        version=_FIRST_VERSION,
        created_at=unit.now,
        kind=VISITOR,
    )
    unit.session.add(account)
    unit.session.flush()
    unit.session.add(
        StaffGrantRow(
            id=new_id(),
            staff_id=account.id,
            role=Role.VISITOR.value,
            school_id=request.school_id,
            created_at=unit.now,
            valid_from=today,
            valid_until=today,
            announced_on=today,
            given_by=unit.access.actor_id,
            first_run=False,
        )
    )
    return account.id


def _add_pass(unit: Unit, extras: Extras, school_id: UUID, staff_id: UUID, ends_at: datetime) -> tuple[UUID, str]:
    code = new_code(extras.random(CODE_BYTES))
    digest = code_digest(code)
    if digest is None:
        raise AssertionError("a code of our own making has the form of one")
    made = DayPassRow(
        id=new_id(),
        staff_id=staff_id,
        school_id=school_id,
        code_digest=digest,
        created_by=unit.access.actor_id,
        created_at=unit.now,
        ends_at=ends_at,
    )
    unit.session.add(made)
    return made.id, code


def end_day_pass(unit: Unit, extras: Extras, request: EndDayPass) -> Empty:
    """At once and everywhere; ending it twice is no mistake. ``not_found`` for a pass of a school of others."""
    admitted = unit.session.get(DayPassRow, request.pass_id, with_for_update=True)
    if admitted is None or not unit.access.has(Right.VISITOR_ADMIT, admitted.school_id):
        raise Problem(ErrorCode.NOT_FOUND)
    ended_before = admitted.ended_at is not None
    if not ended_before:
        end_visit(unit, extras, admitted, min(unit.now, admitted.ends_at))
    unit.audit(
        AuditAction.VISITOR_ADMISSION_END,
        right=Right.VISITOR_ADMIT,
        school_ids=[admitted.school_id],
        object_id=admitted.staff_id,
        outcome="unchanged" if ended_before else "done",
    )
    return Empty()


def end_visits(unit: Unit, extras: Extras) -> int:
    """How many were ended, at most 100 a call; the unit must see every school. Two replicas never take the same one.

    Before this job comes by, a pass and its sessions are refused by the time alone.
    """
    over = (
        select(DayPassRow)
        .where(DayPassRow.ended_at.is_(None), DayPassRow.ends_at <= unit.now)
        .order_by(DayPassRow.ends_at)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    ended = unit.session.scalars(over).all()
    for admitted in ended:
        end_visit(unit, extras, admitted, admitted.ends_at)
        unit.audit(AuditAction.VISITOR_ADMISSION_END, school_ids=[admitted.school_id], object_id=admitted.staff_id)
    return len(ended)
