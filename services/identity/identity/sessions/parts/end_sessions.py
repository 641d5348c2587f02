"""Ends sessions and tells every process, so that access tokens already given stop within seconds."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import ColumnElement, delete

from identity.extras import Extras
from identity.models import SessionRow

BROADCAST = "session_revoked"


def end_sessions(unit: Unit, extras: Extras, which: ColumnElement[bool]) -> Sequence[UUID]:
    """Deletes the sessions of condition ``which`` and answers their ids; the broadcast goes out after commit.

    A broadcast that is lost (the process dies in that instant) leaves access tokens of at most a minute.
    """
    ended = unit.session.scalars(delete(SessionRow).where(which).returning(SessionRow.id)).all()
    for session_id in ended:
        unit.after_commit(partial(extras.broadcasts.publish, BROADCAST, {"session_id": str(session_id)}))
    return ended
