"""Entrypoints of placements."""

from chassis.calls.entrypoints import serves
from haven_schemas.calls.referrals import placements as calls

from referrals.entrypoints_base import Entrypoints

from .queries import get_placement, list_placements
from .use_cases import begin_placement, change_placement, end_placement


@serves(
    (calls.BEGIN_PLACEMENT, begin_placement.begin_placement),
    (calls.CHANGE_PLACEMENT, change_placement.change_placement),
    (calls.END_PLACEMENT, end_placement.end_placement),
    (calls.GET_PLACEMENT, get_placement.get_placement),
    (calls.LIST_PLACEMENTS, list_placements.list_placements),
)
class PlacementEntrypoints(Entrypoints):
    """Which days children spend at another provider."""
