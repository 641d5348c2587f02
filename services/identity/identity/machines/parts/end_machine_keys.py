"""Ends keys of a machine account, now or after a while."""

from datetime import datetime
from functools import partial
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import func, update

from identity.extras import Extras
from identity.machines.queries.machines import holds
from identity.models import MachineKeyRow
from identity.sessions.parts.end_sessions import BROADCAST


def end_machine_keys(unit: Unit, extras: Extras, machine_id: UUID, at: datetime) -> bool:
    """Every key that holds ends at ``at``, unless it ends before; whether there was one.

    With ``at`` now, access tokens already made by it stop within seconds, as those of a session do: the key's id stands
    in them as the session's. A later end needs no broadcast: no token of it outlives the key.
    """
    ended = unit.session.scalars(
        update(MachineKeyRow)
        .where(MachineKeyRow.machine_id == machine_id, holds(unit))
        .values(ends_at=func.least(func.coalesce(MachineKeyRow.ends_at, at), at))
        .returning(MachineKeyRow.id)
        .execution_options(synchronize_session=False)
    ).all()
    if at <= unit.now:
        for key_id in ended:
            unit.after_commit(partial(extras.broadcasts.publish, BROADCAST, {"session_id": str(key_id)}))
    return bool(ended)
