"""Pupils' entrypoints: each names its right, or its event, and calls one use case or query."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from uuid import UUID

from chassis.calls.entrypoints import every, reads
from chassis.calls.mended_copies import MendsCopies
from chassis.ground.context import Access
from chassis.units.database import Unit
from haven_schemas import events
from haven_schemas.events import Envelope
from haven_schemas.watch import WATCH_SCHOOL

from pupils.bootstrap import KNOWN_SCHOOLS
from pupils.copies import copy_school
from pupils.copies.entrypoints import ClosingEntrypoints, HostingEntrypoints
from pupils.data_cases.entrypoints import DataCaseEntrypoints
from pupils.deliveries import apply_deliveries, keep_delivery_key, sweep_deliveries, tell_waiting_files
from pupils.deliveries.entrypoints import DeliveriesEntrypoints, FeedsEntrypoints, FilesEntrypoints
from pupils.disposal.entrypoints import DisposalEntrypoints
from pupils.extras import OpenUnit
from pupils.feeds import count_silent, longest_undecided
from pupils.finding.entrypoints import RollEntrypoints
from pupils.groups.entrypoints import GroupEntrypoints
from pupils.identities import key_old_identities
from pupils.leavers import note_leavers, tell_leavers
from pupils.leavers.entrypoints import RetentionEntrypoints
from pupils.matching import ask_of_one_upn, tell_matches
from pupils.matching.entrypoints import MatchingEntrypoints
from pupils.metrics import FEEDS_SILENT, FILE_UNDECIDED
from pupils.moves import follow_rolls, say_earlier
from pupils.photos import sweep_photos
from pupils.photos.entrypoints import PhotoEntrypoints
from pupils.possible_links import compare_staff
from pupils.possible_links.entrypoints import PossibleLinkEntrypoints
from pupils.protection import ask_named_people, empty_agreed
from pupils.protection.entrypoints import ProtectionEntrypoints
from pupils.record import ask_orders_again
from pupils.record.entrypoints import RecordEntrypoints, RollQuestionEntrypoints
from pupils.staff_lists.entrypoints import StaffListEntrypoints
from pupils.two_rolls import settle_roll_questions, tell_roll_questions
from pupils.writing import add_watch_child

_APPLY_SECONDS = 1
_ASK_SECONDS = 3
_SWEEP_SECONDS = 300
_KEY_SECONDS = 600
_PHOTO_SECONDS = 30
_LEAVING_SECONDS = 900
_QUESTION_SECONDS = 2
_MORNING_SECONDS = 60
_MOVE_SECONDS = 5
_COMPARE_SECONDS = 5


class PupilsService(
    MatchingEntrypoints,
    HostingEntrypoints,
    RollQuestionEntrypoints,
    RecordEntrypoints,
    GroupEntrypoints,
    DeliveriesEntrypoints,
    ProtectionEntrypoints,
    DataCaseEntrypoints,
    FeedsEntrypoints,
    RollEntrypoints,
    FilesEntrypoints,
    ClosingEntrypoints,
    PhotoEntrypoints,
    StaffListEntrypoints,
    PossibleLinkEntrypoints,
    RetentionEntrypoints,
    DisposalEntrypoints,
    MendsCopies,
):
    """The roll, its intake from an MIS, and its search."""

    name = "pupils"

    # Events and timers.

    @reads("identity.school_changed")
    def school_changed(self, unit: Unit, envelope: Envelope, event: events.SchoolChanged) -> None:
        """Keeps the school; the watch school has one pupil from the start."""
        copy_school(unit, self._extras.owner, event)
        if event.school_id == WATCH_SCHOOL:
            add_watch_child(unit)

    @every(seconds=_APPLY_SECONDS, rests=True)
    def apply_deliveries(self) -> None:
        """Works through the files that wait."""
        apply_deliveries(self._units("apply_deliveries"), self._extras)

    @every(seconds=_ASK_SECONDS, rests=True)
    def ask_named_people(self) -> None:
        """Asks people named for a protected child about entries that may be that child, and does as they said."""
        key_old_identities(self._units("key_old_identities"), self._extras)
        ask_named_people(self._units("ask_named_people"), self._extras)
        empty_agreed(self._units("empty_agreed"), self._extras)

    @every(seconds=_SWEEP_SECONDS)
    def sweep_deliveries(self) -> None:
        """Deletes what is over its time."""
        sweep_deliveries(self._units("sweep_deliveries"), self._extras)

    @every(seconds=_SWEEP_SECONDS)
    def measure_feeds(self) -> None:
        """Counts the systems that have gone silent, and measures how long a file waits for a person."""
        with self._units("measure_feeds")(None) as unit:
            FEEDS_SILENT.set(count_silent(unit))
            FILE_UNDECIDED.set(longest_undecided(unit))

    @every(seconds=_PHOTO_SECONDS)
    def sweep_photos(self) -> None:
        """Deletes what was photos."""
        sweep_photos(self._units("sweep_photos"), self._extras)

    @every(seconds=_LEAVING_SECONDS)
    def note_leavers(self) -> None:
        """Takes off the roll whose day of leaving has come."""
        note_leavers(self._units("note_leavers"))

    @every(seconds=_QUESTION_SECONDS, rests=True)
    def settle_roll_questions(self) -> None:
        """Carries out what was said of children on two rolls."""
        settle_roll_questions(self._units("settle_roll_questions"), self._extras)

    @every(seconds=_QUESTION_SECONDS, rests=True)
    def tell_roll_questions(self) -> None:
        """Tells both schools of them."""
        with self._units("tell_roll_questions")(None) as unit:
            tell_roll_questions(unit)

    @every(seconds=_MOVE_SECONDS)
    def follow_rolls(self) -> None:
        """Says where children are who come back, or are at one of two schools only."""
        follow_rolls(self._units("follow_rolls"))

    @every(seconds=_COMPARE_SECONDS)
    def compare_staff(self) -> None:
        """Finds colleagues who may be a child's parent."""
        compare_staff(self._units("compare_staff"), self._extras)

    @every(seconds=_LEAVING_SECONDS)
    def say_earlier(self) -> None:
        """Says where children are who changed school before anybody said so."""
        say_earlier(self._units("say_earlier"))

    @every(seconds=_LEAVING_SECONDS)
    def ask_of_one_upn(self) -> None:
        """Asks about children of two schools who have one UPN."""
        with self._units("ask_of_one_upn")(None) as unit:
            ask_of_one_upn(unit)

    @every(seconds=_MORNING_SECONDS)
    def tell_matches(self) -> None:
        """Tells people, each morning, of pupils who may be one child."""
        with self._units("tell_matches")(None) as unit:
            tell_matches(unit)

    @every(seconds=_MORNING_SECONDS)
    def tell_waiting_files(self) -> None:
        """Tells each school that a file of its roll waits for a decision."""
        with self._units("tell_waiting_files")(None) as unit:
            tell_waiting_files(unit)

    @every(seconds=_MORNING_SECONDS)
    def tell_leavers(self) -> None:
        """Tells each school, the same day, who left its roll."""
        with self._units("tell_leavers")(None) as unit:
            tell_leavers(unit)

    @every(seconds=_MORNING_SECONDS)
    def ask_orders_again(self) -> None:
        """Has court orders asked for again once their last day is over."""
        with self._units("ask_orders_again")(None) as unit:
            ask_orders_again(unit, self._extras.keyring)

    @every(seconds=_KEY_SECONDS)
    def keep_delivery_key(self) -> None:
        """Looks after the weekly key."""
        with self._units("keep_delivery_key")(None) as unit:
            keep_delivery_key(unit, self._extras)

    def _units(self, job: str) -> OpenUnit:
        own: Access = self.app.own_access(job)

        def open_unit(schools: Iterable[UUID] | None) -> AbstractContextManager[Unit]:
            everywhere = KNOWN_SCHOOLS if schools is None else None
            unit: AbstractContextManager[Unit] = self.app.database.unit(own, schools=schools, all_schools=everywhere)
            return unit

        return open_unit


SERVICE_CLASS = PupilsService
