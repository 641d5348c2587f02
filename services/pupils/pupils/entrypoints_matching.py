"""Entrypoints about which pupil is which: ids of a source, proposals, merges, protected identities."""

from chassis.database import Unit
from chassis.entrypoints import rpc
from haven_schemas.rights import Right
from haven_schemas.rpc import pupils as contract
from haven_schemas.rpc import pupils_matching as matching

from .entrypoints_base import Entrypoints
from .use_cases import decide_ids


class MatchingEntrypoints(Entrypoints):
    """Each decision here is a person's; a feed takes none of them."""

    @rpc(matching.DecideIds, contract.DeliveryReceipt, right=Right.FEED_ADMINISTER, tier="elevated")
    def decide_ids(self, unit: Unit, request: matching.DecideIds) -> contract.DeliveryReceipt:
        """What it means that several ids of a delivery are other children's."""
        return decide_ids.decide_ids(unit, request)
