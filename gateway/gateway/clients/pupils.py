"""Typed calls to the pupils service: the roll, its search, and the MIS feeds."""

from haven_schemas.rpc.paging import Empty
from haven_schemas.rpc.pupils import (
    BeginDelivery,
    BeginUpload,
    Delivery,
    DeliveryList,
    DeliveryPlace,
    DeliveryQuery,
    DeliveryReceipt,
    FeedList,
    FindPupils,
    FinishDelivery,
    FinishUpload,
    ListDeliveries,
    PupilPage,
    PupilsById,
)

from .caller import Caller, ServiceClient


class Pupils(ServiceClient):
    """The pupils service."""

    service = "pupils"

    def find_pupils(self, caller: Caller, request: FindPupils) -> PupilPage:
        """Pupils by name or class."""
        return self._call(caller, "find_pupils", request, PupilPage)

    def get_pupils(self, caller: Caller, request: PupilsById) -> PupilPage:
        """Pupils by id, at most 200."""
        return self._call(caller, "get_pupils", request, PupilPage)

    def list_feeds(self, caller: Caller) -> FeedList:
        """Feeds of the caller's schools."""
        return self._call(caller, "list_feeds", Empty(), FeedList)

    def begin_upload(self, caller: Caller, request: BeginUpload) -> DeliveryPlace:
        """Where the sealed bytes of a file by hand go."""
        return self._call(caller, "begin_upload", request, DeliveryPlace)

    def finish_upload(self, caller: Caller, request: FinishUpload) -> DeliveryReceipt:
        """The bytes of a file by hand are in the store."""
        return self._call(caller, "finish_upload", request, DeliveryReceipt)

    def begin_delivery(self, caller: Caller, request: BeginDelivery) -> DeliveryPlace:
        """Where a vendor's sealed bytes go; takes no token."""
        return self._call(caller, "begin_delivery", request, DeliveryPlace)

    def finish_delivery(self, caller: Caller, request: FinishDelivery) -> DeliveryReceipt:
        """The vendor's bytes are in the store; takes no token."""
        return self._call(caller, "finish_delivery", request, DeliveryReceipt)

    def get_delivery(self, caller: Caller, request: DeliveryQuery) -> Delivery:
        """What became of a delivery."""
        return self._call(caller, "get_delivery", request, Delivery)

    def list_deliveries(self, caller: Caller, request: ListDeliveries) -> DeliveryList:
        """The newest deliveries of the caller's schools."""
        return self._call(caller, "list_deliveries", request, DeliveryList)
