"""Files that came with a report and that only the intake key would open."""

from uuid import UUID

from chassis.units.database import Unit
from chassis.units.models import KeyWrapRow
from sqlalchemy import select

from incidents.models import ConcernRow, DocumentRow


def files_under_intake(unit: Unit, concern: ConcernRow) -> list[UUID]:
    """In the order in which they came."""
    waiting = select(KeyWrapRow.record_id).where(KeyWrapRow.holder_kind == "intake")
    files = select(DocumentRow.id).where(DocumentRow.concern_id == concern.id, DocumentRow.id.in_(waiting))
    return list(unit.session.scalars(files.order_by(DocumentRow.id)))
