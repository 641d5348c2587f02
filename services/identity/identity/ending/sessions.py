"""Sessions and what signs in without one."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import ColumnElement, delete, select

from identity.extras import Extras
from identity.models import AppPasswordRow, SessionRow, SignOnLinkRow

BROADCAST = "session_revoked"


def end_sessions(unit: Unit, extras: Extras, which: ColumnElement[bool]) -> Sequence[UUID]:
    """Deletes the sessions of condition ``which`` and answers their ids; the broadcast goes out after commit.

    A broadcast that is lost (the process dies in that instant) leaves access tokens of at most a minute.
    """
    ended = unit.session.scalars(delete(SessionRow).where(which).returning(SessionRow.id)).all()
    for session_id in ended:
        unit.after_commit(partial(extras.broadcasts.publish, BROADCAST, {"session_id": str(session_id)}))
    return ended


def end_app_passwords(unit: Unit, staff_id: UUID) -> None:
    """With the account's suspension, or where somebody else may have had it: they are not there when it comes back."""
    unit.session.execute(delete(AppPasswordRow).where(AppPasswordRow.staff_id == staff_id))


def end_links(unit: Unit, extras: Extras, which: ColumnElement[bool]) -> Sequence[UUID]:
    """Deletes the links of condition ``which`` and the sessions begun by them; answers the links' ids."""
    ids = unit.session.scalars(select(SignOnLinkRow.id).where(which).with_for_update()).all()
    if ids:
        end_sessions(unit, extras, SessionRow.sign_on_link_id.in_(ids))
        unit.session.execute(delete(SignOnLinkRow).where(SignOnLinkRow.id.in_(ids)))
    return ids
