"""The schools that are known here."""

from chassis.units.database import Unit
from chassis.units.newest import keep_newest
from haven_schemas.events import SchoolChanged

from retention.models import SchoolRow


def copy_school(unit: Unit, event: SchoolChanged) -> None:
    """Keeps its id, unless this version or a newer one is here."""
    keep_newest(unit, SchoolRow, id=event.school_id, version=event.version)
