"""Typed calls to the pupils service: the roll, its search, and the MIS feeds."""

from haven_schemas.rpc.paging import Empty
from haven_schemas.rpc.pupils import (
    AddFeed,
    BeginDelivery,
    BeginUpload,
    DecideDelivery,
    Delivery,
    DeliveryList,
    DeliveryPlace,
    DeliveryQuery,
    DeliveryReceipt,
    FeedAdded,
    FeedList,
    FindPupils,
    FinishDelivery,
    FinishUpload,
    ListDeliveries,
    NamesAsked,
    PupilNamesList,
    PupilPage,
    PupilsById,
    ReplayDelivery,
)
from haven_schemas.rpc.pupils_feeds import (
    ColumnsPreview,
    FeedSecret,
    PreviewColumns,
    RotateFeedSecret,
    SetFeed,
)

from .caller import Caller
from .pupils_groups import GroupCalls
from .pupils_matching import PupilsMatching
from .pupils_record import RecordCalls


class Pupils(PupilsMatching, RecordCalls, GroupCalls):
    """The pupils service."""

    def find_pupils(self, caller: Caller, request: FindPupils) -> PupilPage:
        """Pupils by name or class."""
        return self._call(caller, "find_pupils", request, PupilPage)

    def get_pupils(self, caller: Caller, request: PupilsById) -> PupilPage:
        """Pupils by id, at most 200."""
        return self._call(caller, "get_pupils", request, PupilPage)

    def add_feed(self, caller: Caller, request: AddFeed) -> FeedAdded:
        """Connects a system to a school; its secret is told once."""
        return self._call(caller, "add_feed", request, FeedAdded)

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

    def show_delivery(self, caller: Caller, request: DeliveryQuery) -> Delivery:
        """The same, to who administers feeds at its school."""
        return self._call(caller, "show_delivery", request, Delivery)

    def list_deliveries(self, caller: Caller, request: ListDeliveries) -> DeliveryList:
        """The newest deliveries of the caller's schools."""
        return self._call(caller, "list_deliveries", request, DeliveryList)

    def pupil_names(self, caller: Caller, request: NamesAsked) -> PupilNamesList:
        """Names of now and before."""
        return self._call(caller, "pupil_names", request, PupilNamesList)

    def set_feed(self, caller: Caller, request: SetFeed) -> Empty:
        """Changes a feed's settings."""
        return self._call(caller, "set_feed", request, Empty)

    def rotate_feed_secret(self, caller: Caller, request: RotateFeedSecret) -> FeedSecret:
        """A new signing secret, told once."""
        return self._call(caller, "rotate_feed_secret", request, FeedSecret)

    def preview_columns(self, caller: Caller, request: PreviewColumns) -> ColumnsPreview:
        """What is in which column of a CSV."""
        return self._call(caller, "preview_columns", request, ColumnsPreview)

    def decide_delivery(self, caller: Caller, request: DecideDelivery) -> DeliveryReceipt:
        """A person's word on a delivery that drops many."""
        return self._call(caller, "decide_delivery", request, DeliveryReceipt)

    def replay_delivery(self, caller: Caller, request: ReplayDelivery) -> DeliveryReceipt:
        """Works through a kept delivery once more."""
        return self._call(caller, "replay_delivery", request, DeliveryReceipt)
