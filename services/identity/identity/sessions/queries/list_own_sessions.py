"""The caller's own sessions."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.sessions import OwnSession, OwnSessions
from sqlalchemy import select

from identity.models import SessionRow
from identity.sessions.domain.session_life import SessionLife

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
    return OwnSession(
        id=row.id,
        device=row.device,
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
        ends_at=life.of_session(row.idle_minutes).ends_unused(row.last_seen_at, row.ends_at),
        current=row.id == unit.access.session_id,
        elevated=row.elevated_until is not None and unit.now < row.elevated_until,
    )
