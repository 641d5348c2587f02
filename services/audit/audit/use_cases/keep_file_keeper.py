"""Keeps which school has a child's file, as incidents says."""

from chassis.units.database import Unit
from haven_schemas.events import FileKept
from sqlalchemy.dialects.postgresql import insert

from audit.models import FileKeeperRow


def keep_file_keeper(unit: Unit, event: FileKept) -> None:
    """The newest version counts, in whatever order they come. No entry of the log is touched."""
    row = insert(FileKeeperRow).values(subject_id=event.subject_id, school_id=event.school_id, version=event.version)
    newer = row.excluded.version > FileKeeperRow.version
    kept = {"school_id": event.school_id, "version": event.version}
    unit.session.execute(row.on_conflict_do_update(index_elements=["subject_id"], set_=kept, where=newer))
