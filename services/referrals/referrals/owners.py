"""Asks other services: what a school's year is, who somebody is, which records whoever is answered may see, and what
stops letters about the children in them."""

from collections.abc import Collection, Sequence
from typing import Any, Protocol
from uuid import UUID

from chassis.ground.context import Access
from haven_schemas.acts.calendar import RecordsAskedByOwner
from haven_schemas.acts.identity import CopyStaff, StaffCopy
from haven_schemas.acts.identity.accounts import COPY_STAFF
from haven_schemas.acts.identity.calendar import GetCalendar, SchoolCalendar
from haven_schemas.acts.identity.schools_calls import COPY_CALENDAR
from haven_schemas.acts.incidents.calendar import RECORDS_NOT_KEPT
from haven_schemas.acts.incidents.referrals import (
    RECORD_FACTS,
    RECORDS_ABOUT,
    RECORDS_HIDDEN,
    RECORDS_SEEN,
    REFERRAL_FACTS,
    RecordFacts,
    RecordFactsQuery,
    RecordsAbout,
    RecordsAsked,
    RecordSeen,
    RecordsHidden,
    ReferralFacts,
    ReferralFactsQuery,
)
from haven_schemas.acts.paging import Empty
from haven_schemas.acts.pupils import PupilsById
from haven_schemas.acts.pupils.record import StopsAsked
from haven_schemas.acts.pupils.record_calls import STOPS_OF
from haven_schemas.acts.pupils.roll import GET_PUPILS
from haven_schemas.call import Answered, Asked, Call
from haven_schemas.errors import ErrorCode, Problem

_STOPS_SECONDS = 2.5
"""Whoever asked waits no longer: where pupils does not answer nobody is kept from referring."""


class OwnerCall(Protocol):
    """``chassis.process.application.App.call_owner``: adds the token and turns silence into ``OwnerAway``."""

    def __call__(self, call: Call[Any, Any], request: Any, /) -> Any:
        """The owner's reply; ``Problem`` if it refuses."""
        ...


class CallFor(Protocol):
    """``chassis.process.application.App.call_for``: the same under the token of whoever is being answered."""

    def __call__(self, access: Access, call: Call[Any, Any], request: Any, /, *, seconds: float = ...) -> Any:
        """The owner's reply; ``Problem`` if it refuses."""
        ...


class Owners:
    """The owners, by RPC."""

    def __init__(self, call_owner: OwnerCall, call_for: CallFor) -> None:
        self._call_owner = call_owner
        self._call_for = call_for

    def calendar(self, school_id: UUID) -> SchoolCalendar:
        """When a school is there; ``Problem(not_found)`` if there is none."""
        return self._ask(COPY_CALENDAR, GetCalendar(school_id=school_id))

    def staff(self, staff_id: UUID) -> StaffCopy | None:
        """A staff account, or None."""
        try:
            return self._ask(COPY_STAFF, CopyStaff(staff_id=staff_id))
        except Problem as problem:
            if problem.code is ErrorCode.NOT_FOUND:
                return None
            raise

    def record_facts(self, record_id: UUID) -> RecordFacts:
        """Where a record is kept and who is kept from it; ``Problem(not_found)`` if there is none."""
        return self._ask(RECORD_FACTS, RecordFactsQuery(record_id=record_id))

    def referral_facts(self, referral_id: UUID) -> ReferralFacts:
        """Where the words of a referral are kept; ``Problem(not_found)`` where there are none."""
        return self._ask(REFERRAL_FACTS, ReferralFactsQuery(referral_id=referral_id))

    def records_seen(self, access: Access, record_ids: Collection[UUID]) -> dict[UUID, RecordSeen]:
        """Those of at most 200 records that whoever is answered sees, by their ids; incidents decides."""
        if not record_ids:
            return {}
        asked = RecordsAsked(record_ids=list(record_ids))
        return {each.id: each for each in self._call_for(access, RECORDS_SEEN, asked).records}

    def records_about(
        self, access: Access, subject_ids: Sequence[UUID], *, referred_only: bool = False
    ) -> dict[UUID, RecordSeen]:
        """The records about some children that whoever is answered sees, by their ids; incidents decides."""
        asked = RecordsAbout(subject_ids=list(subject_ids), referred_only=referred_only)
        return {each.id: each for each in self._call_for(access, RECORDS_ABOUT, asked).records}

    def records_not_kept(self, access: Access, record_ids: Collection[UUID]) -> set[UUID]:
        """Those of at most 500 records from which nothing keeps whoever is answered."""
        if not record_ids:
            return set()
        asked = RecordsAskedByOwner(record_ids=list(record_ids))
        return set(self._call_for(access, RECORDS_NOT_KEPT, asked).record_ids)

    def records_hidden(self, access: Access) -> RecordsHidden:
        """What whoever is answered does not see, and at which schools they see all the rest; incidents decides."""
        found: RecordsHidden = self._call_for(access, RECORDS_HIDDEN, Empty())
        return found

    def are_protected(self, access: Access, subject_ids: Sequence[UUID]) -> dict[UUID, bool]:
        """Those of at most 200 children whom whoever is answered finds, and whether their identity is protected."""
        asked = PupilsById(ids=list(subject_ids))
        found = self._call_for(access, GET_PUPILS, asked, seconds=_STOPS_SECONDS)
        return {each.id: each.protected for each in found.pupils}

    def is_stopped(self, access: Access, subject_id: UUID) -> bool:
        """Whether something stops letters about a child; not of one whom whoever is answered does not see in full."""
        asked = StopsAsked(pupil_id=subject_id, purpose="letter")
        try:
            return bool(self._call_for(access, STOPS_OF, asked, seconds=_STOPS_SECONDS).flags)
        except Problem as problem:
            if problem.code is ErrorCode.NOT_FOUND:
                return False
            raise

    def _ask(self, call: Call[Asked, Answered], request: Asked) -> Answered:
        reply: Answered = self._call_owner(call, request)
        return reply
