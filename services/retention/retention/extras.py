"""What the use cases of retention are given beside their unit; built once a process by ``bootstrap``."""

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from chassis.ground.context import Access
from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.acts.identity.apart import Apart, AreTwo, HowApart
from haven_schemas.acts.identity.calendar import SchoolCalendar
from haven_schemas.acts.incidents.retention import FileFacts, FileFactsPage, FilesHidden, FileToAgree
from haven_schemas.acts.pupils.retention import LeaversPage, PupilDates

from retention.destruction_list import ListPlace, ListStanding, Signer
from retention.kept_backups import KeptBackups

OpenUnit = Callable[[], AbstractContextManager[Unit]]


class OtherOwners(Protocol):
    """Incidents, pupils and identity, as far as they are asked here; each call raises ``OwnerAway`` when not
    answered."""

    def files_after(self, after: UUID | None) -> FileFactsPage:
        """The next page of all files."""
        ...

    def file_of(self, subject_id: UUID) -> FileFacts | None:
        """The file of one child, by any of their ids; None: there is none."""
        ...

    def file_to_agree(self, subject_id: UUID, staff_id: UUID, *, in_words: bool) -> FileToAgree:
        """What is in a file, for somebody who may be the second person."""
        ...

    def dates_of(self, subject_ids: Collection[UUID]) -> dict[UUID, PupilDates]:
        """When at most 500 children were born and when they left, as far as a roll has had them."""
        ...

    def leavers_after(self, left_by: date, after: UUID | None) -> LeaversPage:
        """The next page of children who left by a day."""
        ...

    def files_seen(self, access: Access, subject_ids: Collection[UUID]) -> set[UUID]:
        """Those of at most 200 children whose file whoever is answered reads."""
        ...

    def files_barred(self, staff_id: UUID, subject_ids: Collection[UUID]) -> set[UUID]:
        """Those of these children whose file somebody may not know of as a second person."""
        ...

    def files_hidden(self, access: Access) -> FilesHidden:
        """What totals leave out for whoever is answered."""
        ...

    def calendar_of(self, school_id: UUID) -> SchoolCalendar:
        """When a school meets."""
        ...

    def are_two(self, asked: AreTwo) -> Apart:
        """What makes one person of two accounts, whatever each may do."""
        ...

    def how_apart(self, asked: HowApart) -> Apart:
        """What ties two people, so that they do not count as two."""
        ...


@dataclass(frozen=True)
class Extras:
    """Adapters of the process. ``own_time``: its clock, UTC; ``knows_log``: whether the log knows nothing newer than
    its database; ``may_order``: whether it knows all that was decided, and nothing is being destroyed again;
    ``disposals_a_minute``: how many are ordered at most."""

    owners: OtherOwners = field(repr=False)
    keyring: Keyring = field(repr=False)
    list_place: ListPlace = field(repr=False)
    signer: Signer = field(repr=False)
    standing: ListStanding
    backups: KeptBackups
    own_time: Callable[[], datetime] = field(repr=False)
    may_order: Callable[[], bool] = field(repr=False)
    knows_log: Callable[[], bool] = field(repr=False)
    disposals_a_minute: int
