"""What the use cases of alerts are given beside their unit; built once a process by ``bootstrap``."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from chassis.ground.context import Access
from chassis.units.database import Unit
from haven_schemas.acts.identity import School, StaffCopy
from haven_schemas.acts.identity.calendar import SchoolCalendar
from haven_schemas.acts.identity.first_run import NoticeCopy
from haven_schemas.acts.incidents.actions import ActionFactsReply
from haven_schemas.acts.incidents.categories import Category
from haven_schemas.acts.incidents.children import CorrectionFacts, CorrectionFactsReply
from haven_schemas.acts.incidents.chronology import FileReviewFactsReply
from haven_schemas.acts.incidents.day import MatterQuery, MatterSeen
from haven_schemas.acts.incidents.leavers import SeesOpenQuery
from haven_schemas.acts.incidents.papers import PaperFactsReply
from haven_schemas.acts.incidents.referrals import RecordFacts
from haven_schemas.acts.incidents.retention import FilesKeptFrom, FilesKeptFromQuery
from haven_schemas.acts.incidents.steps import StepFacts, StepFactsReply
from haven_schemas.acts.incidents.triage import ConcernFacts
from haven_schemas.acts.referrals.deadlines import DeadlineFactsReply

from alerts.days_kept import ALERTS_KEPT, MAILS_KEPT
from alerts.mail import AccountComposer, Composer, DigestComposer, MailServer

OpenUnit = Callable[[], AbstractContextManager[Unit]]


class OtherOwners(Protocol):
    """The other services, as far as they are asked here; each call raises ``OwnerAway`` when not answered."""

    def staff(self, staff_id: UUID) -> StaffCopy:
        """A staff account to keep."""
        ...

    def notice(self, notice_id: UUID) -> NoticeCopy:
        """What a mail to an account's owner says."""
        ...

    def notice_sent(self, notice_id: UUID) -> None:
        """Tells identity that such a mail is out."""
        ...

    def school(self, school_id: UUID) -> School:
        """A school to keep."""
        ...

    def calendar(self, school_id: UUID) -> SchoolCalendar:
        """A school's terms, closures, INSET days and hours."""
        ...

    def categories(self) -> list[Category]:
        """The trust's categories."""
        ...

    def concern_facts(self, concern_id: UUID) -> ConcernFacts:
        """Who reported a concern where, and its category; no child, no text."""
        ...

    def give_reader(self, concern_id: UUID, school_id: UUID) -> None:
        """Has those who triage at the school read a concern that nobody of its own may; ``Problem`` if somebody may."""
        ...

    def known_records(self, record_ids: Sequence[UUID]) -> list[UUID]:
        """Those concerns, records and papers that there are, of at most 200."""
        ...

    def action_facts(self, action_id: UUID) -> ActionFactsReply:
        """Whose an action is and where; no child, no text."""
        ...

    def correction_facts(self, asked: CorrectionFacts) -> CorrectionFactsReply:
        """Who corrected the children in a concern or a record, and of what people were told; no child, no text."""
        ...

    def step_facts(self, asked: StepFacts) -> StepFactsReply:
        """Who took a step of a concern or a record, and whom it is for; no child, no text."""
        ...

    def matter_seen(self, access: Access, asked: MatterQuery) -> MatterSeen:
        """Whether whoever is answered sees a concern or record; ``Problem(not_found)`` if not; no child, no text."""
        ...

    def paper_facts(self, document_id: UUID) -> PaperFactsReply:
        """Where a paper whose review is due is kept, and who is not told; no child, no text."""
        ...

    def file_review_facts(self, card_id: UUID) -> FileReviewFactsReply:
        """Where a file whose review is due is kept, and who leads for the child; no child, no text."""
        ...

    def deadline_facts(self, deadline_id: UUID) -> DeadlineFactsReply:
        """Whose a deadline is, and whether it waits; no child, no agency."""
        ...

    def files_kept_from(self, asked: FilesKeptFromQuery) -> FilesKeptFrom:
        """From whom of these staff which of these children's files are hidden."""
        ...

    def sees_open(self, asked: SeesOpenQuery) -> list[UUID]:
        """Who of these staff sees something open of any of these children."""
        ...

    def record_facts(self, record_id: UUID) -> RecordFacts:
        """Where an incident record is kept, and who is not told of it; no child, no text."""
        ...


@dataclass(frozen=True)
class Extras:
    """Adapters of the process; ``alerts_kept``, ``mails_kept``: for how long, once they are done with."""

    owners: OtherOwners = field(repr=False)
    composer: Composer = field(repr=False)
    mail_server: MailServer = field(repr=False)
    account_composer: AccountComposer = field(repr=False)
    digest_composer: DigestComposer = field(repr=False)
    alerts_kept: timedelta = ALERTS_KEPT
    mails_kept: timedelta = MAILS_KEPT
