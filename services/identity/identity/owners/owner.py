"""That an account is its owner's."""

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.identity.owners import OwnerProof
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import select

from identity.extras import Extras
from identity.models import SightRequestRow, StaffRow
from identity.roles import REQUESTS_LAST, every_school, role_book, works_at
from identity.second_person import SecondPersons, ask_confirmation, school_of_waiting, turn_of
from identity.telling import announce_staff, tell_owner

KIND = "owner"


def confirm_owner(unit: Unit, extras: Extras, staff: StaffRow) -> None:
    """Part of the second person's transaction. Also where nothing is in doubt any more: a second yes is no mistake."""
    staff.unproven_since = None
    announce_staff(unit, staff)
    tell_owner(unit, extras, staff.id, "owner_confirmed", by=unit.access.actor_id)
    unit.audit(AuditAction.STAFF_OWNER_CONFIRM, school_ids=works_at(unit, staff.id), object_id=staff.id)


def owner_proof(unit: Unit) -> OwnerProof:
    """Of the caller's own account; not audited: it shows nobody else."""
    staff = unit.session.get(StaffRow, unit.access.actor_id)
    if staff is None:
        raise Problem(ErrorCode.NOT_FOUND)
    row = waiting_proof(unit)
    if staff.unproven_since is None or row is None:
        return OwnerProof(
            unproven_since=staff.unproven_since, request_id=None, asked_at=None, turn=None, passes_on_at=None
        )
    everywhere = every_school(unit)
    with unit.beyond_own_schools(everywhere):
        persons = SecondPersons(unit, role_book(unit), everywhere).for_request(row)
    turn, passes_on_at = turn_of(persons, unit.now)
    return OwnerProof(
        unproven_since=staff.unproven_since,
        request_id=row.id,
        asked_at=row.asked_at,
        turn=turn,
        passes_on_at=passes_on_at,
    )


def waiting_proof(unit: Unit) -> SightRequestRow | None:
    """The caller's request that still waits."""
    return unit.session.scalar(
        select(SightRequestRow).where(
            SightRequestRow.kind == KIND,
            SightRequestRow.staff_id == unit.access.actor_id,
            SightRequestRow.decision.is_(None),
            SightRequestRow.expires_at > unit.now,
        )
    )


def ask_owner(unit: Unit, extras: Extras) -> OwnerProof:
    """How it stands then. Asked again while it waits it is the same request; without a doubt nobody is asked."""
    staff = unit.session.get(StaffRow, unit.access.actor_id, with_for_update=True)
    if staff is None:
        raise Problem(ErrorCode.NOT_FOUND)
    if staff.unproven_since is not None and waiting_proof(unit) is None:
        row = SightRequestRow(
            id=new_id(),
            kind=KIND,
            staff_id=staff.id,
            school_id=school_of_waiting(unit, staff.id),
            asked_by=staff.id,
            asked_at=unit.now,
            expires_at=unit.now + REQUESTS_LAST,
        )
        ask_confirmation(unit, extras, role_book(unit), [row])
        unit.audit(
            AuditAction.STAFF_OWNER_ASK,
            right=Right.SESSION_OWN,
            school_ids=works_at(unit, staff.id),
            object_id=staff.id,
        )
    return owner_proof(unit)
