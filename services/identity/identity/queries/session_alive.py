"""Whether a session still stands, asked by a service that cannot hear broadcasts."""

from chassis.database import Unit
from haven_schemas.rpc.identity import SessionAlive, SessionAnswer
from sqlalchemy import select

from identity.domain.session_life import SessionLife
from identity.models import SessionRow, StaffRow


def session_alive(unit: Unit, life: SessionLife, request: SessionAlive) -> SessionAnswer:
    """A session that was ended or ran out, or whose account ended, does not. Not audited: it shows nobody."""
    found = unit.session.execute(
        select(SessionRow.last_seen_at, SessionRow.ends_at, SessionRow.idle_minutes)
        .join(StaffRow, StaffRow.id == SessionRow.staff_id)
        .where(SessionRow.id == request.session_id, StaffRow.active)
    ).first()
    if found is None:
        return SessionAnswer(alive=False)
    own = life.of_session(found.idle_minutes)
    return SessionAnswer(alive=own.stands(found.last_seen_at, found.ends_at, unit.now))
