"""Admits a visitor for the rest of the day: an account that can report at one school, and a code to enter by."""

from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.events import StaffChanged
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.visitors import AdmitVisitor, DayPass

from identity.accounts.domain.emails import check_name_letters
from identity.extras import Extras
from identity.models import DayPassRow, StaffGrantRow, StaffRow
from identity.roles.domain.grants import day_of
from identity.roles.domain.roles import Role
from identity.roles.queries.grants_of_staff import closed_schools
from identity.visitors.domain.day_passes import CODE_BYTES, code_digest, new_code, next_midnight

VISITOR = "visitor"
_FIRST_VERSION = 1


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
