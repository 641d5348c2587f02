"""Ends every session of a member of staff, at once and everywhere."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity import RevokeSessions, SessionsRevoked

from identity.app_passwords.parts.end_app_passwords import end_app_passwords
from identity.extras import Extras
from identity.models import SessionRow, StaffRow
from identity.roles.queries.grants_of_staff import grants_of_staff, schools_of
from identity.sessions.parts.end_sessions import end_sessions


def revoke_sessions(unit: Unit, extras: Extras, request: RevokeSessions) -> SessionsRevoked:
    """``not_found`` unless the caller administers staff at every school the account works at.

    So nobody at one school signs out someone whom the whole trust relies on.
    """
    schools = schools_of(grants_of_staff(unit, request.staff_id))
    known = unit.session.get(StaffRow, request.staff_id) is not None
    if not known or not schools <= unit.access.schools_with(Right.STAFF_ADMINISTER):
        raise Problem(ErrorCode.NOT_FOUND)
    end_app_passwords(unit, request.staff_id)
    ended = end_sessions(unit, extras, SessionRow.staff_id == request.staff_id)
    unit.audit(
        AuditAction.SESSION_REVOKE,
        right=Right.STAFF_ADMINISTER,
        school_ids=schools,
        object_id=request.staff_id,
    )
    return SessionsRevoked(count=len(ended))
