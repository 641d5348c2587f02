"""Entrypoints: a child's keys were destroyed."""

from chassis.calls.entrypoints import reads
from chassis.units.database import Unit
from haven_schemas.events import Envelope, KeysDestroyed

from pupils.entrypoints_base import Entrypoints

from .use_cases import forget_child


class DisposalEntrypoints(Entrypoints):
    """What goes with a child's destroyed file."""

    @reads("retention.keys_destroyed")
    def keys_destroyed(self, unit: Unit, envelope: Envelope, event: KeysDestroyed) -> None:
        """Deletes everything about the child."""
        forget_child.forget_child(unit, self._extras, event)
