"""Whether the use of a record is restricted."""

from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import select

from incidents.models import RecordSubjectRow


def is_restricted(unit: Unit, record_id: UUID) -> bool:
    """Whether somebody contests it or objects to its use."""
    lines = select(RecordSubjectRow.record_id).where(
        RecordSubjectRow.record_id == record_id, RecordSubjectRow.restricted
    )
    return unit.session.scalar(lines.limit(1)) is not None
