"""Keeps who is kept from which child, as incidents says."""

from chassis.units.database import Unit
from haven_schemas.events import ConflictChanged, Envelope
from sqlalchemy.dialects.postgresql import insert

from pupils.disposal.queries.is_gone import is_gone
from pupils.models import KeptFromRow


def keep_conflict(unit: Unit, envelope: Envelope, event: ConflictChanged) -> None:
    """The newest version of each link counts, in whatever order they come; none about a child who is destroyed."""
    if is_gone(unit, event.subject_id):
        return
    row = insert(KeptFromRow).values(
        link_id=envelope.aggregateid,
        staff_id=event.staff_id,
        subject_id=event.subject_id,
        active=event.state == "kept_from",
        version=event.version,
    )
    changed = {"active": row.excluded.active, "version": row.excluded.version}
    newer = row.excluded.version > KeptFromRow.version
    unit.session.execute(row.on_conflict_do_update(index_elements=["link_id"], set_=changed, where=newer))
