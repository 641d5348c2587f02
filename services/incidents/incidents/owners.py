"""Asks the owners of the roll and of staff accounts, under this service's own token."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from chassis.ground.away import OwnerAway, VaultAway
from chassis.ground.context import Access
from chassis.process.application import OWNER_SECONDS, App
from haven_schemas.acts.identity import CopySchool, CopyStaff, StaffCopy
from haven_schemas.acts.identity.accounts import COPY_STAFF
from haven_schemas.acts.identity.apart import (
    ARE_TWO,
    FIND_COLLEAGUES,
    HOW_APART,
    Apart,
    AreTwo,
    FindColleagues,
    FoundColleagues,
    HowApart,
)
from haven_schemas.acts.identity.files import AskWhoAgrees, WhoAgrees
from haven_schemas.acts.identity.schools_calls import COPY_SCHOOL
from haven_schemas.acts.identity.second_person import WHO_AGREES, WHO_TRIAGES
from haven_schemas.acts.identity.triaging import AskWhoTriages, WhoTriages
from haven_schemas.acts.pupils import KnownNames, PupilFacts, PupilIdentity, PupilsById
from haven_schemas.acts.pupils.data_cases import CHECK_CASE, CheckCase
from haven_schemas.acts.pupils.names_to_leave_out import NamesToLeaveOut
from haven_schemas.acts.pupils.record import CheckStops, PupilStops
from haven_schemas.acts.pupils.record_calls import CHECK_STOPS
from haven_schemas.acts.pupils.roll import KNOWN_NAMES, PUPIL_FACTS, PUPIL_IDENTITIES
from haven_schemas.acts.pupils.roll_questions import AtNeed, AtNeedQuery
from haven_schemas.acts.pupils.two_rolls import READ_AT_NEED
from haven_schemas.acts.referrals.going_on import GoesOnQuery
from haven_schemas.acts.referrals.handover_days import HandoverDayQuery
from haven_schemas.acts.referrals.rules import HANDOVER_DAY
from haven_schemas.acts.referrals.tracking import GOES_ON
from haven_schemas.acts.retention.disposals import DestroyedPage, FileToRead, FindFileToRead, ListDestroyed
from haven_schemas.acts.retention.disposals_calls import FIND_FILE_TO_READ, LIST_DESTROYED
from haven_schemas.acts.retention.holds import KEEPS_REPORT, KeepsReportQuery
from haven_schemas.call import Answered, Asked, Call
from haven_schemas.errors import ErrorCode, Problem

_CANNOT_ANSWER = frozenset(
    {ErrorCode.INTERNAL, ErrorCode.TOKEN_EXPIRED, ErrorCode.TOKEN_INVALID, ErrorCode.VAULT_UNAVAILABLE}
)
"""The owner is there but not well, or cannot check our token now (its key may be out of its reach)."""

_SOON_SECONDS = 2.0


class Owners:
    """The process's view of other services; ``OwnerAway`` whenever one cannot answer."""

    def __init__(self, app: App) -> None:
        self._app = app

    def pupil_facts(self, pupil_ids: Sequence[UUID]) -> list[PupilFacts]:
        """Facts of the pupils that exist."""
        request = PupilsById(ids=list(pupil_ids))
        return self._ask(PUPIL_FACTS, request).pupils

    def pupil_names(self, pupil_ids: Sequence[UUID]) -> list[KnownNames]:
        """Every name of the pupils that exist; for one export, kept nowhere."""
        return self._ask(KNOWN_NAMES, NamesToLeaveOut(ids=list(pupil_ids))).pupils

    def family_names(self, pupil_ids: Sequence[UUID]) -> list[str]:
        """Names of the contacts and siblings of pupils; for one case sample, kept nowhere."""
        request = NamesToLeaveOut(ids=list(pupil_ids), with_family=True)
        return [name for each in self._ask(KNOWN_NAMES, request).pupils for name in each.family]

    def pupil_identities(self, pupil_ids: Sequence[UUID]) -> list[PupilIdentity]:
        """Who the pupils that exist are, for the cover of one export; kept nowhere."""
        request = PupilsById(ids=list(pupil_ids))
        return self._ask(PUPIL_IDENTITIES, request).pupils

    def stops_of_export(self, pupil_ids: Sequence[UUID], sent_by: UUID) -> list[PupilStops]:
        """What stops an export about the pupils that exist, and whose word lets it go."""
        request = CheckStops(pupil_ids=list(pupil_ids), purpose="export", sent_by=sent_by)
        return self._ask(CHECK_STOPS, request).pupils

    def school_name(self, school_id: UUID) -> str:
        """What the school is called."""
        return self._ask(COPY_SCHOOL, CopySchool(school_id=school_id)).name

    def staff(self, staff_id: UUID) -> StaffCopy | None:
        """The account, or None if there is none."""
        try:
            return self._ask(COPY_STAFF, CopyStaff(staff_id=staff_id))
        except Problem as problem:
            if problem.code is ErrorCode.NOT_FOUND:
                return None
            raise

    def who_agrees(self, asked_by: UUID, asking_school_id: UUID, keeping_school_id: UUID) -> WhoAgrees:
        """Who agrees that the school a child left reads the file again, but for who asked."""
        request = AskWhoAgrees(
            asked_by=asked_by, asking_school_id=asking_school_id, keeping_school_id=keeping_school_id
        )
        return self._ask(WHO_AGREES, request)

    def who_triages(self, asked: AskWhoTriages) -> WhoTriages:
        """Who triages at some schools, and who decides whether one of them is kept from a child."""
        return self._ask(WHO_TRIAGES, asked)

    def how_apart(self, asked: HowApart) -> Apart:
        """What ties two people, so that they do not count as two; identity decides."""
        return self._ask(HOW_APART, asked)

    def are_two(self, asked: AreTwo) -> Apart:
        """What makes one person of two accounts, where it matters only that they are two."""
        return self._ask(ARE_TWO, asked)

    def find_colleagues(self, asked: FindColleagues) -> FoundColleagues:
        """Whose accounts may be meant by words and by who was chosen."""
        return self._ask(FIND_COLLEAGUES, asked)

    def file_to_read(self, access: Access, disposal_id: UUID, *, to_the_end: bool) -> FileToRead:
        """Whose file the person who is being answered may read as a second person; retention decides."""
        asked = FindFileToRead(disposal_id=disposal_id, to_the_end=to_the_end)
        return self._app.call_for(access, FIND_FILE_TO_READ, asked)

    def destroyed_files(self, access: Access, cursor: str | None, limit: int) -> DestroyedPage:
        """Those that the person who is being answered watches over, the one destroyed last first; retention decides."""
        return self._app.call_for(access, LIST_DESTROYED, ListDestroyed(cursor=cursor, limit=limit))

    def keeps_report(self, school_id: UUID, subject_ids: Sequence[UUID]) -> bool:
        """Whether a hold may be on a report that nobody can open."""
        return self._ask(KEEPS_REPORT, KeepsReportQuery(school_id=school_id, subject_ids=list(subject_ids))).kept

    def child_at_need(self, access: Access, question_id: UUID) -> AtNeed:
        """Which child whoever is answered may read of at need, as pupils says to them; ``Problem(not_found)``."""
        return self._app.call_for(access, READ_AT_NEED, AtNeedQuery(question_id=question_id))

    def check_case(self, case_id: UUID, pupil_id: UUID, staff_id: UUID) -> None:
        """``Problem(not_found)`` unless the member of staff may be told about the child for an open case of theirs."""
        self._ask(CHECK_CASE, CheckCase(case_id=case_id, pupil_id=pupil_id, staff_id=staff_id))

    def going_on(self, record_ids: Sequence[UUID]) -> list[UUID]:
        """Those of at most 500 records beside which something goes on at referrals; soon, since alerts waits for it."""
        return self._ask(GOES_ON, GoesOnQuery(record_ids=list(record_ids)), _SOON_SECONDS).record_ids

    def handover_day(self, school_id: UUID, begun_on: date) -> date:
        """By when a file that goes to a school from a day on is to be signed for; soon, since the file waits for it."""
        asked = HandoverDayQuery(school_id=school_id, begun_on=begun_on)
        return self._ask(HANDOVER_DAY, asked, _SOON_SECONDS).due_on

    def _ask(self, call: Call[Asked, Answered], request: Asked, seconds: float = OWNER_SECONDS) -> Answered:
        try:
            return self._app.call_owner(call, request, seconds=seconds)
        except VaultAway:
            raise OwnerAway(call.service) from None  # no token could be signed
        except Problem as problem:
            if problem.code in _CANNOT_ANSWER:
                raise OwnerAway(call.service) from None
            raise
