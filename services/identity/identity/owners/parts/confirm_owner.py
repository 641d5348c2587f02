"""A second person said that whoever uses an account is its owner: what is older opens again."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction

from identity.accounts.parts.announce_staff import announce_staff
from identity.accounts.queries.administered import works_at
from identity.extras import Extras
from identity.models import StaffRow
from identity.passwords.parts.tell_owner import tell_owner


def confirm_owner(unit: Unit, extras: Extras, staff: StaffRow) -> None:
    """Part of the second person's transaction. Also where nothing is in doubt any more: a second yes is no mistake."""
    staff.unproven_since = None
    announce_staff(unit, staff)
    tell_owner(unit, extras, staff.id, "owner_confirmed", by=unit.access.actor_id)
    unit.audit(AuditAction.STAFF_OWNER_CONFIRM, school_ids=works_at(unit, staff.id), object_id=staff.id)
