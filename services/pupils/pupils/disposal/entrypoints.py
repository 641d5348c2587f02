"""Entrypoints: a child's keys were destroyed; and a file names such a child again."""

from chassis.calls.entrypoints import hears, serves
from haven_schemas.acts.pupils import disposal as calls

from pupils.entrypoints_base import Entrypoints

from .forget import forget_child, forget_leavers
from .returned import decide_returned, list_returned


@serves(
    (calls.LIST_RETURNED, list_returned),
    (calls.DECIDE_RETURNED, decide_returned),
)
@hears(
    ("retention.keys_destroyed", forget_child),
    ("incidents.leavers_let_go", forget_leavers),
)
class DisposalEntrypoints(Entrypoints):
    """What goes with a child's destroyed file, and what brings such a child back."""
