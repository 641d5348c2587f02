"""Pupils' entrypoints: each names its right, or its event, and calls one use case or query."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from uuid import UUID

from chassis.context import Access
from chassis.database import Unit
from chassis.entrypoints import every, reads, rpc
from chassis.mended_copies import MendsCopies
from haven_schemas import events
from haven_schemas.events import Envelope
from haven_schemas.rights import Right
from haven_schemas.rpc import pupils as contract
from haven_schemas.rpc import pupils_feeds as feeds
from haven_schemas.rpc.paging import Empty

from .bootstrap import KNOWN_SCHOOLS
from .entrypoints_groups import GroupEntrypoints
from .entrypoints_matching import MatchingEntrypoints
from .entrypoints_record import RecordEntrypoints
from .entrypoints_roll_questions import RollQuestionEntrypoints
from .extras import OpenUnit
from .queries import (
    find_pupils,
    get_delivery,
    get_pupils,
    known_names,
    list_deliveries,
    list_feeds,
    preview_columns,
    pupil_facts,
    pupil_names,
)
from .use_cases import (
    add_feed,
    apply_deliveries,
    ask_named_people,
    begin_delivery,
    begin_upload,
    decide_delivery,
    empty_agreed,
    finish_delivery,
    finish_upload,
    keep_delivery_key,
    keep_school,
    note_leavers,
    replay_delivery,
    rotate_feed_secret,
    set_feed,
    settle_roll_questions,
    sweep_deliveries,
    tell_matches,
    tell_roll_questions,
)

_APPLY_SECONDS = 1
_ASK_SECONDS = 3
_SWEEP_SECONDS = 300
_KEY_SECONDS = 600
_LEAVING_SECONDS = 900
_QUESTION_SECONDS = 2
_MORNING_SECONDS = 60


class PupilsService(MatchingEntrypoints, RollQuestionEntrypoints, RecordEntrypoints, GroupEntrypoints, MendsCopies):
    """The roll, its intake from an MIS, and its search."""

    name = "pupils"

    # The roll.

    @rpc(contract.FindPupils, contract.PupilPage, right=Right.PUPIL_FIND)
    def find_pupils(self, unit: Unit, request: contract.FindPupils) -> contract.PupilPage:
        """Pupils by name, class or UPN."""
        return find_pupils.find_pupils(unit, request)

    @rpc(contract.PupilsById, contract.PupilPage, right=Right.PUPIL_FIND)
    def get_pupils(self, unit: Unit, request: contract.PupilsById) -> contract.PupilPage:
        """Pupils by id."""
        return get_pupils.get_pupils(unit, request)

    @rpc(contract.NamesAsked, contract.PupilNamesList, right=Right.PUPIL_READ, tier="elevated")
    def pupil_names(self, unit: Unit, request: contract.NamesAsked) -> contract.PupilNamesList:
        """Names of now and before."""
        return pupil_names.pupil_names(unit, request)

    @rpc(contract.PupilsById, contract.KnownNamesList, right=Right.SERVICE_PUPIL_NAMES)
    def known_names(self, unit: Unit, request: contract.PupilsById) -> contract.KnownNamesList:
        """Names to be left out of an export."""
        return known_names.known_names(unit, self._extras, request)

    @rpc(contract.PupilsById, contract.PupilFactsList, right=Right.SERVICE_PUPIL_FACTS)
    def pupil_facts(self, unit: Unit, request: contract.PupilsById) -> contract.PupilFactsList:
        """What other services keep."""
        return pupil_facts.pupil_facts(unit, request)

    # Feeds and deliveries. No idempotency key where the answer holds a secret: kept answers lie in the clear.

    @rpc(contract.AddFeed, contract.FeedAdded, right=Right.FEED_ADMINISTER, tier="elevated", setup=True)
    def add_feed(self, unit: Unit, request: contract.AddFeed) -> contract.FeedAdded:
        """Connects an MIS."""
        return add_feed.add_feed(unit, self._extras, request)

    @rpc(Empty, contract.FeedList, right=Right.FEED_ADMINISTER)
    def list_feeds(self, unit: Unit, request: Empty) -> contract.FeedList:
        """Feeds of the caller's schools."""
        return list_feeds.list_feeds(unit)

    @rpc(feeds.SetFeed, Empty, right=Right.FEED_ADMINISTER, tier="elevated")
    def set_feed(self, unit: Unit, request: feeds.SetFeed) -> Empty:
        """Changes a feed's settings."""
        return set_feed.set_feed(unit, request)

    @rpc(feeds.RotateFeedSecret, feeds.FeedSecret, right=Right.FEED_ADMINISTER, tier="elevated")
    def rotate_feed_secret(self, unit: Unit, request: feeds.RotateFeedSecret) -> feeds.FeedSecret:
        """A new signing secret."""
        return rotate_feed_secret.rotate_feed_secret(unit, self._extras, request)

    @rpc(feeds.PreviewColumns, feeds.ColumnsPreview, right=Right.FEED_ADMINISTER, tier="elevated")
    def preview_columns(self, unit: Unit, request: feeds.PreviewColumns) -> feeds.ColumnsPreview:
        """What is in which column."""
        return preview_columns.preview_columns(unit, request)

    @rpc(contract.BeginDelivery, contract.DeliveryPlace, public=True)
    def begin_delivery(self, unit: Unit, request: contract.BeginDelivery) -> contract.DeliveryPlace:
        """Reserves a place for a vendor's file."""
        return begin_delivery.begin_delivery(unit, self._extras, request)

    @rpc(contract.FinishDelivery, contract.DeliveryReceipt, public=True)
    def finish_delivery(self, unit: Unit, request: contract.FinishDelivery) -> contract.DeliveryReceipt:
        """Checks a vendor's file."""
        return finish_delivery.finish_delivery(unit, self._extras, request)

    @rpc(contract.DeliveryQuery, contract.Delivery, public=True)
    def get_delivery(self, unit: Unit, request: contract.DeliveryQuery) -> contract.Delivery:
        """What became of a delivery."""
        return get_delivery.get_delivery(unit, self._extras.keyring, request)

    @rpc(contract.DeliveryQuery, contract.Delivery, right=Right.FEED_ADMINISTER)
    def show_delivery(self, unit: Unit, request: contract.DeliveryQuery) -> contract.Delivery:
        """The same, of the caller's schools; also of a file by hand."""
        return get_delivery.show_delivery(unit, self._extras.keyring, request)

    @rpc(contract.BeginUpload, contract.DeliveryPlace, right=Right.FEED_ADMINISTER, tier="elevated")
    def begin_upload(self, unit: Unit, request: contract.BeginUpload) -> contract.DeliveryPlace:
        """Reserves a place for a file by hand."""
        return begin_upload.begin_upload(unit, self._extras, request)

    @rpc(contract.FinishUpload, contract.DeliveryReceipt, right=Right.FEED_ADMINISTER, tier="elevated")
    def finish_upload(self, unit: Unit, request: contract.FinishUpload) -> contract.DeliveryReceipt:
        """Takes a file by hand."""
        return finish_upload.finish_upload(unit, request)

    @rpc(contract.ListDeliveries, contract.DeliveryList, right=Right.FEED_ADMINISTER)
    def list_deliveries(self, unit: Unit, request: contract.ListDeliveries) -> contract.DeliveryList:
        """The newest deliveries."""
        return list_deliveries.list_deliveries(unit, request)

    @rpc(contract.DecideDelivery, contract.DeliveryReceipt, right=Right.FEED_ADMINISTER, tier="elevated")
    def decide_delivery(self, unit: Unit, request: contract.DecideDelivery) -> contract.DeliveryReceipt:
        """A person's word on a delivery that drops many."""
        return decide_delivery.decide_delivery(unit, request)

    @rpc(contract.ReplayDelivery, contract.DeliveryReceipt, right=Right.FEED_ADMINISTER, tier="elevated")
    def replay_delivery(self, unit: Unit, request: contract.ReplayDelivery) -> contract.DeliveryReceipt:
        """Works through a kept delivery once more."""
        return replay_delivery.replay_delivery(unit, request)

    # Events and timers.

    @reads("identity.school_changed")
    def school_changed(self, unit: Unit, envelope: Envelope, event: events.SchoolChanged) -> None:
        """Keeps the school."""
        keep_school.keep_school(unit, self._extras.owner, event)

    @every(seconds=_APPLY_SECONDS)
    def apply_deliveries(self) -> None:
        """Works through the files that wait."""
        apply_deliveries.apply_deliveries(self._units("apply_deliveries"), self._extras)

    @every(seconds=_ASK_SECONDS)
    def ask_named_people(self) -> None:
        """Asks people named for a protected child about entries that may be that child, and does as they said."""
        ask_named_people.ask_named_people(self._units("ask_named_people"), self._extras)
        empty_agreed.empty_agreed(self._units("empty_agreed"), self._extras)

    @every(seconds=_SWEEP_SECONDS)
    def sweep_deliveries(self) -> None:
        """Deletes what is over its time."""
        sweep_deliveries.sweep_deliveries(self._units("sweep_deliveries"), self._extras)

    @every(seconds=_LEAVING_SECONDS)
    def note_leavers(self) -> None:
        """Takes off the roll whose day of leaving has come."""
        note_leavers.note_leavers(self._units("note_leavers"))

    @every(seconds=_QUESTION_SECONDS)
    def settle_roll_questions(self) -> None:
        """Carries out what was said of children on two rolls."""
        settle_roll_questions.settle_roll_questions(self._units("settle_roll_questions"), self._extras)

    @every(seconds=_QUESTION_SECONDS)
    def tell_roll_questions(self) -> None:
        """Tells both schools of them."""
        with self._units("tell_roll_questions")(None) as unit:
            tell_roll_questions.tell_roll_questions(unit)

    @every(seconds=_MORNING_SECONDS)
    def tell_matches(self) -> None:
        """Tells people, each morning, of pupils who may be one child."""
        with self._units("tell_matches")(None) as unit:
            tell_matches.tell_matches(unit)

    @every(seconds=_KEY_SECONDS)
    def keep_delivery_key(self) -> None:
        """Looks after the weekly key."""
        with self._units("keep_delivery_key")(None) as unit:
            keep_delivery_key.keep_delivery_key(unit, self._extras)

    def _units(self, job: str) -> OpenUnit:
        own: Access = self.app.own_access(job)

        def open_unit(schools: Iterable[UUID] | None) -> AbstractContextManager[Unit]:
            everywhere = KNOWN_SCHOOLS if schools is None else None
            unit: AbstractContextManager[Unit] = self.app.database.unit(own, schools=schools, all_schools=everywhere)
            return unit

        return open_unit


SERVICE_CLASS = PupilsService
