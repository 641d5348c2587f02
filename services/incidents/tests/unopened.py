"""Reports that do not open; for tests."""

from typing import Any
from uuid import UUID

from chassis.units.models import KeyWrapRow
from sqlalchemy import select, update

RUBBISH = b"v1:AAAA"
TEXT = "Seen by nobody."


def change_wrap(incidents: Any, concern_id: UUID, wrapped: bytes) -> bytes:
    """Of a report under the intake key; what stood there before."""
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        own = KeyWrapRow.record_id == concern_id
        before: bytes = unit.session.scalars(select(KeyWrapRow.wrapped).where(own)).one()
        unit.session.execute(update(KeyWrapRow).where(own).values(wrapped=wrapped))
    return before
