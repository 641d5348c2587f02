"""Entrypoints of placements."""

from chassis.calls.entrypoints import serves
from haven_schemas.acts.referrals import placements as calls

from referrals.entrypoints_base import Entrypoints

from .placement import begin_placement, change_placement, end_placement, get_placement, list_placements


@serves(
    (calls.BEGIN_PLACEMENT, begin_placement),
    (calls.CHANGE_PLACEMENT, change_placement),
    (calls.END_PLACEMENT, end_placement),
    (calls.GET_PLACEMENT, get_placement),
    (calls.LIST_PLACEMENTS, list_placements),
)
class PlacementEntrypoints(Entrypoints):
    """Which days children spend at another provider."""
