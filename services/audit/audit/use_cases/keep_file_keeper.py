"""Keeps which school has a child's file, as incidents says."""

from chassis.units.database import Unit
from haven_schemas.events import FileKept
from sqlalchemy.dialects.postgresql import insert

from audit.models import FileKeeperRow
from audit.queries.is_gone import is_gone


def keep_file_keeper(unit: Unit, event: FileKept) -> None:
    """The newest version counts, in whatever order they come; none of a child who is destroyed. No entry is touched."""
    if is_gone(unit, event.subject_id):
        return
    row = insert(FileKeeperRow).values(subject_id=event.subject_id, school_id=event.school_id, version=event.version)
    newer = row.excluded.version > FileKeeperRow.version
    kept = {"school_id": event.school_id, "version": event.version}
    unit.session.execute(row.on_conflict_do_update(index_elements=["subject_id"], set_=kept, where=newer))
