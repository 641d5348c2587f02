"""Typed calls to the pupils service about which pupil is which."""

from haven_schemas.rpc.pupils import DeliveryReceipt
from haven_schemas.rpc.pupils_matching import DecideIds

from .caller import Caller, ServiceClient


class PupilsMatching(ServiceClient):
    """Base of ``Pupils``: ids of a source, proposals, merges, protected identities."""

    service = "pupils"

    def decide_ids(self, caller: Caller, request: DecideIds) -> DeliveryReceipt:
        """What it means that several ids of a delivery are other children's."""
        return self._call(caller, "decide_ids", request, DeliveryReceipt)
