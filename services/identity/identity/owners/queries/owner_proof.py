"""Whether the caller's account is in doubt, and who was asked to say that they are its owner."""

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc.identity.owners import OwnerProof
from sqlalchemy import select

from identity.models import SightRequestRow, StaffRow
from identity.roles.queries.grants_of_staff import every_school
from identity.roles.queries.role_book import role_book
from identity.second_person.queries.second_persons import SecondPersons
from identity.second_person.queries.turns import turn_of

KIND = "owner"


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
