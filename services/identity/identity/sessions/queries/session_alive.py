"""Whether a session, or a program's key, still stands, asked by a service that cannot hear broadcasts."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rpc.identity import SessionAlive, SessionAnswer
from sqlalchemy import exists, or_, select

from identity.machines.queries.machines import holds
from identity.models import AppPasswordRow, MachineKeyRow, MachineRow, SessionRow, StaffRow
from identity.sessions.domain.session_life import SessionLife


def session_alive(unit: Unit, life: SessionLife, request: SessionAlive) -> SessionAnswer:
    """A session that was ended or ran out, or whose account ended, does not. Not audited: it shows nobody."""
    found = unit.session.execute(
        select(SessionRow.last_seen_at, SessionRow.ends_at, SessionRow.idle_minutes)
        .join(StaffRow, StaffRow.id == SessionRow.staff_id)
        .where(SessionRow.id == request.session_id, StaffRow.active)
    ).first()
    if found is None:
        return SessionAnswer(alive=_key_holds(unit, request.session_id))
    own = life.of_session(found.idle_minutes)
    return SessionAnswer(alive=own.stands(found.last_seen_at, found.ends_at, unit.now))


def _key_holds(unit: Unit, key_id: UUID) -> bool:
    """A machine's token names its key, a calendar's its app password, where a person's names a session."""
    of_active_machine = (
        exists()
        .where(MachineKeyRow.id == key_id, holds(unit))
        .where(MachineRow.id == MachineKeyRow.machine_id, MachineRow.active)
    )
    of_calendar = (
        exists().where(AppPasswordRow.id == key_id).where(StaffRow.id == AppPasswordRow.staff_id, StaffRow.active)
    )
    return bool(unit.session.scalar(select(or_(of_active_machine, of_calendar))))
