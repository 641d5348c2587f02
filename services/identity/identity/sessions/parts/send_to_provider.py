"""The right password of an account that signs in at a provider alone."""

from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rpc.identity import SignedIn

from identity.extras import Extras
from identity.roles.queries.grants_of_staff import grants_of_staff, schools_of
from identity.sessions.parts.begin_session import without_session


def send_to_provider(unit: Unit, extras: Extras, staff_id: UUID) -> SignedIn:
    """Permits and no session: the password is right, and this account signs in at a provider."""
    grants = grants_of_staff(unit, staff_id)
    unit.audit(
        AuditAction.SESSION_SIGN_IN_REFUSE,
        school_ids=schools_of(grants),
        object_id=staff_id,
        outcome="sign_on_only",
        actor_id=staff_id,
    )
    answer = without_session(unit, extras, staff_id, grants, session_id=new_id(), standing="current")
    return answer.model_copy(update={"sign_on_only": True})
