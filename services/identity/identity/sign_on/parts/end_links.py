"""Ends links to providers, and what was begun by them."""

from collections.abc import Sequence
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import ColumnElement, delete, select

from identity.extras import Extras
from identity.models import SessionRow, SignOnLinkRow
from identity.sessions.parts.end_sessions import end_sessions


def end_links(unit: Unit, extras: Extras, which: ColumnElement[bool]) -> Sequence[UUID]:
    """Deletes the links of condition ``which`` and the sessions begun by them; answers the links' ids."""
    ids = unit.session.scalars(select(SignOnLinkRow.id).where(which).with_for_update()).all()
    if ids:
        end_sessions(unit, extras, SessionRow.sign_on_link_id.in_(ids))
        unit.session.execute(delete(SignOnLinkRow).where(SignOnLinkRow.id.in_(ids)))
    return ids
