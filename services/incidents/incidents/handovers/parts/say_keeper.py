"""Says which school has a child's file, for whoever asks the log about the child there."""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import FileKept
from sqlalchemy.dialects.postgresql import insert

from incidents.models import FileKeptRow

_FIRST_VERSION = 1


def say_keeper(unit: Unit, family: Collection[UUID], school_id: UUID) -> None:
    """Of every id the child has: records stay under the id they were written under. One statement an id, in the order
    of the ids, so that two signatures wait for each other."""
    for subject_id in sorted(family):
        row = insert(FileKeptRow).values(subject_id=subject_id, school_id=school_id, version=_FIRST_VERSION)
        again = {"school_id": school_id, "version": FileKeptRow.version + 1}
        said = row.on_conflict_do_update(index_elements=["subject_id"], set_=again).returning(FileKeptRow.version)
        version = unit.session.execute(said).scalar_one()
        unit.publish(
            FileKept(subject_id=subject_id, school_id=school_id, version=version),
            aggregate_id=subject_id,
            aggregate_version=version,
            school_id=school_id,
        )
