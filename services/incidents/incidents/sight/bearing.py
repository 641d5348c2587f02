"""What of a record decides who sees it, read from its row and from what is known of its children."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit

from incidents.models import ActionRow, CategoryRow, ConcernRow, DocumentRow, EntryRow, IncidentRow

from .rules import Bearing
from .visibility import known_of


def bearing_of(
    unit: Unit,
    row: ConcernRow | IncidentRow | EntryRow | ActionRow | DocumentRow,
    *,
    triaged: bool,
    recorded_at: datetime,
    subject_ids: Iterable[UUID],
) -> Bearing:
    """The bearing of a record about these children, written (or opened) at ``recorded_at``."""
    known = known_of(unit, row.school_id, subject_ids)
    return Bearing(
        category_group=unit.session.get_one(CategoryRow, row.category_id).group,
        triaged=triaged,
        recorded_at=recorded_at,
        subject_ids=known.subject_ids,
        read_at=known.read_at,
        record_id=row.id,
    )
