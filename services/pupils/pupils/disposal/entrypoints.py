"""Entrypoints: a child's keys were destroyed; and a file names such a child again."""

from chassis.calls.entrypoints import reads, serves
from chassis.units.database import Unit
from haven_schemas.acts.pupils import disposal as calls
from haven_schemas.events import Envelope, KeysDestroyed, LeaversLetGo

from pupils.entrypoints_base import Entrypoints

from .forget import forget_child, forget_leavers
from .returned import decide_returned, list_returned


@serves(
    (calls.LIST_RETURNED, list_returned),
    (calls.DECIDE_RETURNED, decide_returned),
)
class DisposalEntrypoints(Entrypoints):
    """What goes with a child's destroyed file, and what brings such a child back."""

    @reads("retention.keys_destroyed")
    def keys_destroyed(self, unit: Unit, envelope: Envelope, event: KeysDestroyed) -> None:
        """Deletes everything about the child."""
        forget_child(unit, self._extras, event)

    @reads("incidents.leavers_let_go")
    def leavers_let_go(self, unit: Unit, envelope: Envelope, event: LeaversLetGo) -> None:
        """Nothing is recorded about them, and nothing will be."""
        forget_leavers(unit, self._extras, event)
