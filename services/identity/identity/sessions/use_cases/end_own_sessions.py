"""Ends sessions of the caller's own, at once and everywhere, once the caller has shown who they are (ASVS 7.5.2)."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity import SessionsRevoked
from haven_schemas.rpc.identity.sessions import EndSession
from haven_schemas.rpc.paging import Empty

from identity.extras import Extras
from identity.models import SessionRow
from identity.sessions.parts.end_sessions import end_sessions
from identity.sessions.parts.require_fresh import require_fresh


def end_own_session(unit: Unit, extras: Extras, request: EndSession) -> Empty:
    """One of them, the present one as well; ``not_found`` for one that is not the caller's, or ended already.

    ``step_up_required``, or ``sign_in_required`` for an account without a second factor, unless the caller signed in or
    confirmed a moment ago: a found phone signs nobody out.
    """
    require_fresh(unit)
    mine = (SessionRow.id == request.session_id) & (SessionRow.staff_id == unit.access.actor_id)
    if not end_sessions(unit, extras, mine):
        raise Problem(ErrorCode.NOT_FOUND)
    unit.audit(
        AuditAction.SESSION_OWN_END,
        right=Right.SESSION_OWN,
        school_ids=unit.access.school_ids,
        object_id=request.session_id,
    )
    return Empty()


def end_other_sessions(unit: Unit, extras: Extras) -> SessionsRevoked:
    """All but the present one. Errors as ``end_own_session``."""
    require_fresh(unit)
    others = (SessionRow.staff_id == unit.access.actor_id) & (SessionRow.id != unit.access.session_id)
    ended = end_sessions(unit, extras, others)
    for session_id in ended:
        unit.audit(
            AuditAction.SESSION_OWN_END,
            right=Right.SESSION_OWN,
            school_ids=unit.access.school_ids,
            object_id=session_id,
        )
    return SessionsRevoked(count=len(ended))
