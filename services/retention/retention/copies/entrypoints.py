"""Entrypoints of copies: schools."""

from chassis.calls.entrypoints import reads
from chassis.units.database import Unit
from haven_schemas.events import Envelope, SchoolChanged

from retention.entrypoints_base import Entrypoints

from .use_cases import keep_school


class CopyEntrypoints(Entrypoints):
    """What identity owns."""

    @reads("identity.school_changed")
    def school_changed(self, unit: Unit, envelope: Envelope, event: SchoolChanged) -> None:
        """Keeps the school."""
        keep_school.keep_school(unit, event)
