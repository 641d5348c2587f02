"""Refuses what would bring pupils to a school that is closed, or is being closed just now."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import select

from pupils.models import SchoolRow


def require_open(unit: Unit, school_id: UUID) -> None:
    """``school_closed`` unless the school takes something new. It stays so until the transaction ends: whoever closes
    the school waits for it, and counts what it brought."""
    row = unit.session.execute(
        select(SchoolRow.closed_on, SchoolRow.held_until).where(SchoolRow.id == school_id).with_for_update(read=True)
    ).first()
    if row is not None and (row.closed_on is not None or (row.held_until is not None and row.held_until > unit.now)):
        raise Problem(ErrorCode.SCHOOL_CLOSED)
