"""One's own sessions."""

from chassis.units.database import Unit
from chassis.units.rows import of_row
from haven_schemas.acts.identity import RevokeSessions, SessionsRevoked
from haven_schemas.acts.identity.sessions import EndSession, OwnSession, OwnSessions
from haven_schemas.acts.paging import Empty
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import select

from identity.adapters import SessionLife
from identity.ending import end_app_passwords, end_sessions
from identity.extras import Extras
from identity.factors import require_fresh
from identity.models import SessionRow, StaffRow
from identity.roles import grants_of_staff, schools_of

_MOST = 200


def list_own_sessions(unit: Unit, life: SessionLife) -> OwnSessions:
    """Those that stand, the newest first."""
    rows = unit.session.scalars(
        select(SessionRow)
        .where(SessionRow.staff_id == unit.access.actor_id, SessionRow.ends_at > unit.now)
        .order_by(SessionRow.created_at.desc(), SessionRow.id.desc())
    )
    standing = [
        row for row in rows if life.of_session(row.idle_minutes).stands(row.last_seen_at, row.ends_at, unit.now)
    ]
    unit.audit(
        AuditAction.SESSION_OWN_READ,
        right=Right.SESSION_OWN,
        school_ids=unit.access.school_ids,
        object_id=unit.access.actor_id,
    )
    return OwnSessions(sessions=[_shown(unit, life, row) for row in standing[:_MOST]])


def _shown(unit: Unit, life: SessionLife, row: SessionRow) -> OwnSession:
    return of_row(
        OwnSession,
        row,
        ends_at=life.of_session(row.idle_minutes).ends_unused(row.last_seen_at, row.ends_at),
        current=row.id == unit.access.session_id,
        elevated=row.elevated_until is not None and unit.now < row.elevated_until,
    )


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
