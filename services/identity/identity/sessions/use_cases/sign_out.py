"""Ends the caller's own session."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.paging import Empty

from identity.extras import Extras
from identity.models import SessionRow
from identity.sessions.parts.end_sessions import end_sessions


def sign_out(unit: Unit, extras: Extras) -> Empty:
    """Also when the session has ended already: a second sign-out is no mistake."""
    end_sessions(unit, extras, SessionRow.id == unit.access.session_id)
    unit.audit(
        AuditAction.SESSION_SIGN_OUT,
        right=Right.SESSION_RENEW,
        school_ids=unit.access.school_ids,
        object_id=unit.access.session_id,
    )
    return Empty()
