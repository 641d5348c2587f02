"""Asks other services: which files there are, when children were born, whose file whoever is answered reads, and
whether two people are two."""

from collections.abc import Collection
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from chassis.ground.context import Access
from haven_schemas.acts.identity.apart import ARE_TWO, HOW_APART, Apart, AreTwo, HowApart
from haven_schemas.acts.identity.calendar import GetCalendar, SchoolCalendar
from haven_schemas.acts.identity.schools_calls import COPY_CALENDAR
from haven_schemas.acts.incidents.retention import (
    FILE_FACTS,
    FILE_TO_AGREE,
    FILES_BARRED,
    FILES_HIDDEN,
    FILES_SEEN,
    FileFacts,
    FileFactsPage,
    FileFactsQuery,
    FilesBarredQuery,
    FilesHidden,
    FilesSeenQuery,
    FileToAgree,
    FileToAgreeQuery,
)
from haven_schemas.acts.paging import Empty
from haven_schemas.acts.pupils.retention import (
    FIND_LEAVERS,
    PUPIL_DATES,
    LeaversPage,
    LeaversQuery,
    PupilDates,
    PupilDatesQuery,
)
from haven_schemas.call import Call
from haven_schemas.rights import Right


class OwnerCall(Protocol):
    """``chassis.process.application.App.call_owner``: adds the token and turns silence into ``OwnerAway``."""

    def __call__(self, call: Call[Any, Any], request: Any, /) -> Any:
        """The owner's reply; ``Problem`` if it refuses."""
        ...


class CallFor(Protocol):
    """``chassis.process.application.App.call_for``: the same under the token of whoever is being answered."""

    def __call__(self, access: Access, call: Call[Any, Any], request: Any, /) -> Any:
        """The owner's reply; ``Problem`` if it refuses."""
        ...


class Owners:
    """The owners, by RPC."""

    def __init__(self, call_owner: OwnerCall, call_for: CallFor) -> None:
        self._call_owner = call_owner
        self._call_for = call_for

    def files_after(self, after: UUID | None) -> FileFactsPage:
        """The next page of all files, by the children's ids."""
        page: FileFactsPage = self._call_owner(FILE_FACTS, FileFactsQuery(after=after))
        return page

    def file_of(self, subject_id: UUID) -> FileFacts | None:
        """The file of one child, by any of their ids; None: there is none."""
        page: FileFactsPage = self._call_owner(FILE_FACTS, FileFactsQuery(subject_ids=[subject_id]))
        return next(iter(page.files), None)

    def file_to_agree(self, subject_id: UUID, staff_id: UUID, *, in_words: bool) -> FileToAgree:
        """What is in a file, for somebody who may be the second person."""
        asked = FileToAgreeQuery(subject_id=subject_id, staff_id=staff_id, in_words=in_words)
        found: FileToAgree = self._call_owner(FILE_TO_AGREE, asked)
        return found

    def dates_of(self, subject_ids: Collection[UUID]) -> dict[UUID, PupilDates]:
        """When at most 500 children were born and when they left, by the ids asked for."""
        if not subject_ids:
            return {}
        asked = PupilDatesQuery(subject_ids=list(subject_ids))
        return {each.subject_id: each for each in self._call_owner(PUPIL_DATES, asked).pupils}

    def leavers_after(self, left_by: date, after: UUID | None) -> LeaversPage:
        """The next page of who left by a day."""
        page: LeaversPage = self._call_owner(FIND_LEAVERS, LeaversQuery(left_by=left_by, after=after))
        return page

    def files_seen(self, access: Access, subject_ids: Collection[UUID]) -> set[UUID]:
        """Those of at most 200 children whose file whoever is answered reads; incidents decides. Who reads no record (a
        data protection officer, a records officer) reads none, and incidents would refuse to say so."""
        if not subject_ids or not access.has(Right.RECORD_READ):
            return set()
        return set(self._call_for(access, FILES_SEEN, FilesSeenQuery(subject_ids=list(subject_ids))).subject_ids)

    def files_barred(self, staff_id: UUID, subject_ids: Collection[UUID]) -> set[UUID]:
        """Those of at most 200 children whose file somebody may not know of as a second person; incidents decides."""
        if not subject_ids:
            return set()
        asked = FilesBarredQuery(staff_id=staff_id, subject_ids=list(subject_ids))
        return set(self._call_owner(FILES_BARRED, asked).subject_ids)

    def files_hidden(self, access: Access) -> FilesHidden:
        """What totals leave out for whoever is answered; incidents decides."""
        found: FilesHidden = self._call_for(access, FILES_HIDDEN, Empty())
        return found

    def calendar_of(self, school_id: UUID) -> SchoolCalendar:
        """When a school meets; identity's answer."""
        found: SchoolCalendar = self._call_owner(COPY_CALENDAR, GetCalendar(school_id=school_id))
        return found

    def are_two(self, asked: AreTwo) -> Apart:
        """What makes one person of two accounts, where it matters only that they are two; identity decides."""
        found: Apart = self._call_owner(ARE_TWO, asked)
        return found

    def how_apart(self, asked: HowApart) -> Apart:
        """What ties two people, so that they do not count as two; identity decides."""
        found: Apart = self._call_owner(HOW_APART, asked)
        return found
