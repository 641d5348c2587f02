"""Keeps what pupils says of who is the same child as whom."""

from chassis.units.database import Unit
from haven_schemas.events import PupilMerged, PupilUnmerged

from incidents.aliases import keep_alias


def keep_merge(unit: Unit, event: PupilMerged | PupilUnmerged) -> None:
    """The newest version counts, in whatever order they come. No record, link or key is touched."""
    keep_alias(unit, event.alias_id, event.pupil_id if isinstance(event, PupilMerged) else None, event.version)
