"""Asks the owners of staff, schools, categories and records for facts, under this service's own token."""

from collections.abc import Sequence
from typing import Any, Protocol
from uuid import UUID

from chassis.ground.context import Access
from haven_schemas.acts.identity import CopySchool, CopyStaff, School, StaffCopy
from haven_schemas.acts.identity.accounts import COPY_STAFF
from haven_schemas.acts.identity.calendar import GetCalendar, SchoolCalendar
from haven_schemas.acts.identity.first_run import CopyNotice, NoticeCopy
from haven_schemas.acts.identity.passwords_calls import COPY_NOTICE, NOTICE_SENT
from haven_schemas.acts.identity.schools_calls import COPY_CALENDAR, COPY_SCHOOL
from haven_schemas.acts.incidents.actions import ACTION_FACTS, ActionFacts, ActionFactsReply
from haven_schemas.acts.incidents.categories import COPY_CATEGORIES, Category
from haven_schemas.acts.incidents.children import CORRECTION_FACTS, CorrectionFacts, CorrectionFactsReply
from haven_schemas.acts.incidents.chronology import FILE_REVIEW_FACTS, FileReviewFacts, FileReviewFactsReply
from haven_schemas.acts.incidents.day import MATTER_SEEN, MatterQuery, MatterSeen
from haven_schemas.acts.incidents.leavers import SEES_OPEN, SeesOpenQuery
from haven_schemas.acts.incidents.papers import PAPER_FACTS, PaperFacts, PaperFactsReply
from haven_schemas.acts.incidents.referrals import RECORD_FACTS, RecordFacts, RecordFactsQuery
from haven_schemas.acts.incidents.retention import FILES_KEPT_FROM, FilesKeptFrom, FilesKeptFromQuery
from haven_schemas.acts.incidents.steps import STEP_FACTS, StepFacts, StepFactsReply
from haven_schemas.acts.incidents.triage import ConcernFacts, ConcernQuery, GiveReader, RecordIds
from haven_schemas.acts.incidents.triage_calls import CONCERN_FACTS, GIVE_READER, KNOWN_RECORDS
from haven_schemas.acts.paging import Empty
from haven_schemas.acts.referrals.deadlines import DeadlineFacts, DeadlineFactsReply
from haven_schemas.acts.referrals.deadlines_calls import DEADLINE_FACTS
from haven_schemas.call import Answered, Asked, Call


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

    def staff(self, staff_id: UUID) -> StaffCopy:
        """A staff account; ``Problem(not_found)`` if there is none."""
        return self._ask(COPY_STAFF, CopyStaff(staff_id=staff_id))

    def notice(self, notice_id: UUID) -> NoticeCopy:
        """What a mail to an account's owner says; ``Problem(not_found)`` if there is no such notice any more."""
        return self._ask(COPY_NOTICE, CopyNotice(notice_id=notice_id))

    def notice_sent(self, notice_id: UUID) -> None:
        """Tells identity that the mail is out."""
        self._ask(NOTICE_SENT, CopyNotice(notice_id=notice_id))

    def school(self, school_id: UUID) -> School:
        """A school; ``Problem(not_found)`` if there is none."""
        return self._ask(COPY_SCHOOL, CopySchool(school_id=school_id))

    def calendar(self, school_id: UUID) -> SchoolCalendar:
        """When a school is there; ``Problem(not_found)`` if there is none."""
        return self._ask(COPY_CALENDAR, GetCalendar(school_id=school_id))

    def categories(self) -> list[Category]:
        """Every category of the trust."""
        return self._ask(COPY_CATEGORIES, Empty()).categories

    def concern_facts(self, concern_id: UUID) -> ConcernFacts:
        """Facts of a concern; ``Problem(not_found)`` if there is none."""
        return self._ask(CONCERN_FACTS, ConcernQuery(concern_id=concern_id))

    def give_reader(self, concern_id: UUID, school_id: UUID) -> None:
        """Has those who triage at the school read a concern that nobody of its own may; ``Problem`` if somebody may."""
        self._ask(GIVE_READER, GiveReader(concern_id=concern_id, school_id=school_id))

    def known_records(self, record_ids: Sequence[UUID]) -> list[UUID]:
        """Those concerns, records and papers that there are, of at most 200."""
        return self._ask(KNOWN_RECORDS, RecordIds(ids=list(record_ids))).ids

    def action_facts(self, action_id: UUID) -> ActionFactsReply:
        """Facts of an action; ``Problem(not_found)`` if there is none."""
        return self._ask(ACTION_FACTS, ActionFacts(action_id=action_id))

    def correction_facts(self, asked: CorrectionFacts) -> CorrectionFactsReply:
        """Facts of the newest correction of children; ``Problem(not_found)`` if there was none."""
        return self._ask(CORRECTION_FACTS, asked)

    def step_facts(self, asked: StepFacts) -> StepFactsReply:
        """Facts of a step; ``Problem(not_found)`` if it was not taken."""
        return self._ask(STEP_FACTS, asked)

    def matter_seen(self, access: Access, asked: MatterQuery) -> MatterSeen:
        """Asked under the token of whoever is answered; ``Problem(not_found)`` if they do not see it."""
        reply: MatterSeen = self._call_for(access, MATTER_SEEN, asked)
        return reply

    def paper_facts(self, document_id: UUID) -> PaperFactsReply:
        """Facts of a paper; ``Problem(not_found)`` if there is none."""
        return self._ask(PAPER_FACTS, PaperFacts(document_id=document_id))

    def file_review_facts(self, card_id: UUID) -> FileReviewFactsReply:
        """Facts of a file whose review is due; ``Problem(not_found)`` if there is no such card."""
        return self._ask(FILE_REVIEW_FACTS, FileReviewFacts(card_id=card_id))

    def deadline_facts(self, deadline_id: UUID) -> DeadlineFactsReply:
        """Facts of a deadline; ``Problem(not_found)`` if there is none."""
        return self._ask(DEADLINE_FACTS, DeadlineFacts(deadline_id=deadline_id))

    def files_kept_from(self, asked: FilesKeptFromQuery) -> FilesKeptFrom:
        """From whom of these staff which of these children's files are hidden."""
        return self._ask(FILES_KEPT_FROM, asked)

    def sees_open(self, asked: SeesOpenQuery) -> list[UUID]:
        """Who of these staff sees something open of any of these children."""
        return self._ask(SEES_OPEN, asked).staff_ids

    def record_facts(self, record_id: UUID) -> RecordFacts:
        """Facts of an incident record; ``Problem(not_found)`` if there is none."""
        return self._ask(RECORD_FACTS, RecordFactsQuery(record_id=record_id))

    def _ask(self, call: Call[Asked, Answered], request: Asked) -> Answered:
        reply: Answered = self._call_owner(call, request)
        return reply
