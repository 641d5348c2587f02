"""The caller asks a colleague to say that they are the owner of their account."""

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.owners import OwnerProof

from identity.accounts.queries.administered import works_at
from identity.extras import Extras
from identity.models import SightRequestRow, StaffRow
from identity.owners.queries.owner_proof import KIND, owner_proof, waiting_proof
from identity.roles.domain.giving import REQUESTS_LAST
from identity.roles.queries.role_book import role_book
from identity.second_person.parts.ask_confirmation import ask_confirmation
from identity.second_person.queries.where_it_waits import school_of_waiting


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
