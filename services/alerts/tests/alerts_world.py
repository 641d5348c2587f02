"""Empty inboxes for each test: real PostgreSQL, a real SMTP server; identity and incidents are stood in for."""

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import UUID, uuid4

from aiosmtpd.controller import Controller
from alerts.extras import Extras
from alerts.inbox.inbox import mark_read, read_inbox
from alerts.mails.channel import set_mail_channel
from alerts.mails.mail import send_mail
from alerts.models import AlertRow, MailRow
from alerts.people.categories import copy_categories
from alerts.people.staff import copy_staff
from alerts.telling.concern import tell_of_concern
from alerts.telling.work import remind_of_action, tell_of_action
from alerts.unseen.school import copy_school
from chassis.ground.away import OwnerAway
from chassis.ground.context import Access, Grant
from chassis.units.database import Database
from chassis.units.models import AuditRow
from haven_schemas import events
from haven_schemas.acts.alerts import InboxPage, ListAlerts, MarkedRead, MarkRead, SetMailChannel
from haven_schemas.acts.identity import School, StaffCopy, StaffGrant
from haven_schemas.acts.identity.calendar import OpenDay, SchoolCalendar
from haven_schemas.acts.identity.first_run import NoticeCopy
from haven_schemas.acts.incidents.actions import ActionFactsReply
from haven_schemas.acts.incidents.categories import Category
from haven_schemas.acts.incidents.children import CorrectionFacts, CorrectionFactsReply
from haven_schemas.acts.incidents.chronology import FileReviewFactsReply
from haven_schemas.acts.incidents.day import MatterQuery, MatterSeen
from haven_schemas.acts.incidents.leavers import SeesOpenQuery
from haven_schemas.acts.incidents.papers import PaperFactsReply
from haven_schemas.acts.incidents.referrals import RecordFacts
from haven_schemas.acts.incidents.retention import FilesKeptFrom, FilesKeptFromQuery, KeptFrom
from haven_schemas.acts.incidents.steps import StepFacts, StepFactsReply
from haven_schemas.acts.incidents.triage import ConcernFacts
from haven_schemas.acts.referrals.deadlines import DeadlineFactsReply
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import select

OWN = Access(kind="service", actor_id=uuid4(), service="alerts", job="test")
SET_UP = Access(kind="setup", actor_id=uuid4())
RIGHTS = {
    "dsl": [
        "alert:read",
        "concern:triage",
        "pupil:match",
        "retention:hold",
        "retention:propose",
        "retention:review",
        "staff:administer",
    ],
    "trust_lead": [
        "alert:read",
        "concern:triage",
        "pupil:match",
        "retention:agree",
        "retention:hold",
        "retention:review",
        "retention:set",
        "staff:administer",
        "policy:set",
    ],
    "records_officer": ["alert:read", "retention:agree"],
    "safeguarding_trustee": ["alert:read", "sight:confirm"],
    "administrator": ["alert:read", "staff:administer", "policy:set", "feed:administer"],
    "senco": ["alert:read", "pupil:read_special", "record:read"],
    "reporter": ["alert:read"],
    "dpo": ["alert:read", "data:oversee"],
    "holder": ["alert:read", "retention:hold", "retention:review"],
    "ruler": ["alert:read", "policy:set"],
}
RIGHTS["headteacher"] = [*RIGHTS["dsl"], "retention:agree"]
ALWAYS = [OpenDay(weekday=day, opens="00:00", closes="23:59") for day in range(7)]
"""A school whose duty never ends: where a test is not about duty hours."""
A_MORNING = datetime(2026, 11, 24, 9, tzinfo=UTC)  # a Tuesday
PUBLIC_URL = "https://haven.example"


@dataclass
class Elsewhere:
    """Identity and incidents: what they own, whether they answer, and what they were asked."""

    staff_copies: dict[UUID, StaffCopy] = field(default_factory=dict)
    schools: dict[UUID, School] = field(default_factory=dict)
    calendars: dict[UUID, SchoolCalendar] = field(default_factory=dict)
    calendar_refused: bool = False
    category_list: list[Category] = field(default_factory=list)
    concerns: dict[UUID, ConcernFacts] = field(default_factory=dict)
    actions: dict[UUID, ActionFactsReply] = field(default_factory=dict)
    steps: dict[tuple[UUID, str], StepFactsReply] = field(default_factory=dict)
    corrections: dict[UUID, CorrectionFactsReply] = field(default_factory=dict)
    papers: dict[UUID, PaperFactsReply] = field(default_factory=dict)
    files: dict[UUID, FileReviewFactsReply] = field(default_factory=dict)
    hidden: dict[UUID, set[UUID]] = field(default_factory=dict)
    """Children whose files are hidden from somebody, by the member of staff."""
    open_of: dict[UUID, set[UUID]] = field(default_factory=dict)
    """Children of whom somebody sees something open, by the member of staff."""
    deadlines: dict[UUID, DeadlineFactsReply] = field(default_factory=dict)
    records: dict[UUID, RecordFacts] = field(default_factory=dict)
    seen: dict[tuple[UUID, UUID], MatterSeen] = field(default_factory=dict)
    """By who asks and what they ask about."""
    notices: dict[UUID, NoticeCopy] = field(default_factory=dict)
    sent_notices: list[UUID] = field(default_factory=list)
    refusing: ErrorCode | None = None
    silent: bool = False
    away: set[str] = field(default_factory=set)
    """What referrals does not answer, while incidents does."""
    asked: list[str] = field(default_factory=list)

    def _answer(self, what: str, held: Any, key: Any = None) -> Any:
        self.asked.append(what)
        if self.silent:
            raise OwnerAway(what)
        if what in self.away:
            raise OwnerAway("referrals")
        if key is None:
            return held
        if key not in held:
            raise Problem(ErrorCode.NOT_FOUND)
        return held[key]

    def staff(self, staff_id: UUID) -> StaffCopy:
        return self._answer("staff", self.staff_copies, staff_id)

    def notice(self, notice_id: UUID) -> NoticeCopy:
        if self.refusing is not None:
            raise Problem(self.refusing)
        return self._answer("notice", self.notices, notice_id)

    def notice_sent(self, notice_id: UUID) -> None:
        self._answer("notice_sent", None)
        self.sent_notices.append(notice_id)

    def school(self, school_id: UUID) -> School:
        return self._answer("school", self.schools, school_id)

    def calendar(self, school_id: UUID) -> SchoolCalendar:
        if self.calendar_refused:
            raise OwnerAway("calendar")
        return self._answer("calendar", self.calendars, school_id)

    def categories(self) -> list[Category]:
        return self._answer("categories", self.category_list)

    def concern_facts(self, concern_id: UUID) -> ConcernFacts:
        return self._answer("concern_facts", self.concerns, concern_id)

    given_readers: list[tuple[UUID, UUID]] = field(default_factory=list)
    """Concern, and the school whose people were let in."""

    def give_reader(self, concern_id: UUID, school_id: UUID) -> None:
        self._answer("give_reader", None)
        self.given_readers.append((concern_id, school_id))

    def known_records(self, record_ids: Sequence[UUID]) -> list[UUID]:
        incidents = {facts.incident_id for facts in self.actions.values()}
        known = self._answer("known_records", {*self.concerns, *incidents, *self.papers})
        return [each for each in record_ids if each in known]

    def action_facts(self, action_id: UUID) -> ActionFactsReply:
        return self._answer("action_facts", self.actions, action_id)

    def correction_facts(self, asked: CorrectionFacts) -> CorrectionFactsReply:
        return self._answer("correction_facts", self.corrections, asked.matter_id)

    def step_facts(self, asked: StepFacts) -> StepFactsReply:
        return self._answer("step_facts", self.steps, (asked.matter_id, asked.step))

    def matter_seen(self, access: Access, asked: MatterQuery) -> MatterSeen:
        return self._answer("matter_seen", self.seen, (access.actor_id, asked.matter_id))

    def paper_facts(self, document_id: UUID) -> PaperFactsReply:
        return self._answer("paper_facts", self.papers, document_id)

    def file_review_facts(self, card_id: UUID) -> FileReviewFactsReply:
        return self._answer("file_review_facts", self.files, card_id)

    def files_kept_from(self, asked: FilesKeptFromQuery) -> FilesKeptFrom:
        hidden = self._answer("files_kept_from", self.hidden)
        of_asked = {staff: sorted(hidden.get(staff, set()) & set(asked.subject_ids)) for staff in asked.staff_ids}
        return FilesKeptFrom(people=[KeptFrom(staff_id=each, subject_ids=ids) for each, ids in of_asked.items() if ids])

    def sees_open(self, asked: SeesOpenQuery) -> list[UUID]:
        seen = self._answer("sees_open", self.open_of)
        return [each for each in asked.staff_ids if seen.get(each, set()) & set(asked.subject_ids)]

    def deadline_facts(self, deadline_id: UUID) -> DeadlineFactsReply:
        return self._answer("deadline_facts", self.deadlines, deadline_id)

    def record_facts(self, record_id: UUID) -> RecordFacts:
        return self._answer("record_facts", self.records, record_id)


@dataclass
class Sink:
    """A mail server on loopback that keeps what it takes. ``refuse``: the reply it gives instead."""

    port: int
    taken: list[EmailMessage] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    refuse: str | None = None
    no_such_mailbox: str | None = None
    controller: Controller | None = None

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802  # aiosmtpd's name
        if address == self.no_such_mailbox:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        if self.refuse:
            return self.refuse
        self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        self.addresses += envelope.rcpt_tos
        return "250 kept"

    def start(self) -> None:
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def stop(self) -> None:
        if self.controller is not None:
            self.controller.stop()
            self.controller = None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Alerts:
    """Use cases over one database, as an entrypoint would run them."""

    database: Database
    elsewhere: Elsewhere
    extras: Extras
    sink: Sink
    now: datetime

    def run(self, access: Access, use_case: Callable[..., Any], *arguments: Any, schools: Any = None) -> Any:
        if schools is None and access.reaches_all_schools:
            schools = []
        with self.database.unit(access, schools=schools) as unit:
            return use_case(unit, *arguments)

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    def calendar(self, school_id: UUID, hours: Sequence[OpenDay] = (), **given: Any) -> None:
        """What identity says of when the school is there; its event arrives if it was known before."""
        facts = {"nation": "england", "terms": [], "closed": [], "inset": [], "bank_holidays": [], **given}
        self.elsewhere.calendars[school_id] = SchoolCalendar(hours=list(hours), **facts)
        if school_id in self.elsewhere.schools:
            school = self.elsewhere.schools[school_id]
            self.elsewhere.schools[school_id] = school.model_copy(update={"version": school.version + 1})
            event = events.SchoolChanged(school_id=school_id, version=school.version + 1)
            self.run(OWN, copy_school, self.elsewhere, event)

    def school(self, school_id: UUID | None = None) -> UUID:
        school_id = school_id or uuid4()
        self.calendar(school_id, ALWAYS)
        self.elsewhere.schools[school_id] = School(
            id=school_id, urn=f"{len(self.elsewhere.schools):06d}", laestab=None, name="Alder School", version=1
        )
        event = events.SchoolChanged(school_id=school_id, version=1)
        self.run(OWN, copy_school, self.elsewhere, event)
        return school_id

    def change_staff(self, copy: StaffCopy, *, announced: int | None = None) -> None:
        """Identity's account becomes ``copy``, and its event arrives."""
        self.elsewhere.staff_copies[copy.id] = copy
        event = events.StaffChanged(staff_id=copy.id, version=announced or copy.version)
        self.run(OWN, copy_staff, self.elsewhere, event)

    def staff(self, role: str, *schools: UUID, name: str = "A Person", **given: Any) -> UUID:
        staff_id = uuid4()
        grant = StaffGrant(
            school_ids=list(schools), role=role, rights=RIGHTS[role], category_groups=None, year_groups=None
        )
        copy = {"email": f"{staff_id.hex[:8]}@school.example", "active": True, "grants": [grant], "version": 1, **given}
        self.change_staff(StaffCopy(id=staff_id, name=name, **copy))
        return staff_id

    def access(self, staff_id: UUID) -> Access:
        copy = self.elsewhere.staff_copies[staff_id]
        grants = tuple(
            Grant(school_ids=frozenset(grant.school_ids), role=grant.role, rights=frozenset(grant.rights))
            for grant in copy.grants
        )
        return Access(kind="staff", actor_id=staff_id, session_id=uuid4(), grants=grants)

    def category(self, name: str = "Bullying") -> Category:
        category = Category(id=uuid4(), name=name, group="behaviour", position=1, version=1)
        self.elsewhere.category_list.append(category)
        event = events.CategoryChanged(category_id=category.id, version=1)
        self.run(OWN, copy_categories, self.elsewhere, event)
        return category

    def concern(self, school_id: UUID, reporter_id: UUID, category: Category, **given: Any) -> UUID:
        concern_id = uuid4()
        self.elsewhere.concerns[concern_id] = ConcernFacts(
            concern_id=concern_id,
            school_id=school_id,
            category_id=category.id,
            category_name=category.name,
            reporter_id=reporter_id,
            recorded_at=self.now,
            version=1,
            **given,
        )
        return concern_id

    def tell(self, concern_id: UUID, event_id: UUID | None = None) -> None:
        event = events.ConcernRecorded(concern_id=concern_id, version=1)
        self.run(OWN, tell_of_concern, self.elsewhere, event_id or uuid4(), event)

    def assign(
        self, school_id: UUID, owner_id: UUID, by: UUID, category: Category, event_id: UUID | None = None, **given: Any
    ) -> Any:
        facts = ActionFactsReply(
            action_id=uuid4(),
            incident_id=uuid4(),
            school_id=school_id,
            owner_id=owner_id,
            assigned_by=by,
            assigned_at=self.now,
            category_name=category.name,
            kept_from_ids=sorted(given.pop("kept_from", ())),
            **given,
        )
        self.elsewhere.actions[facts.action_id] = facts
        event = events.ActionAssigned(
            action_id=facts.action_id, incident_id=facts.incident_id, owner_id=owner_id, version=1
        )
        self.run(OWN, tell_of_action, self.elsewhere, event_id or uuid4(), event)
        return facts

    def remind(self, action_id: UUID, owner_id: UUID, reminder: str, event_id: UUID) -> None:
        fields = {"action_id": action_id, "owner_id": owner_id, "reminder": reminder}
        event = events.ActionDue.model_validate(fields)
        self.run(OWN, remind_of_action, self.elsewhere, event_id, self.now, event)

    def inbox(self, staff_id: UUID, **asked: Any) -> InboxPage:
        return self.run(self.access(staff_id), read_inbox, ListAlerts(**asked))

    def mark(self, staff_id: UUID, *ids: UUID) -> int:
        return self.mark_all(staff_id, *ids).marked

    def mark_all(self, staff_id: UUID, *ids: UUID) -> MarkedRead:
        return self.run(self.access(staff_id), mark_read, MarkRead(ids=list(ids)))

    def switch(self, on: bool, access: Access = SET_UP) -> None:
        self.run(access, set_mail_channel, SetMailChannel(on=on))

    def send(self) -> int:
        return send_mail(lambda: self.database.unit(OWN, schools=[]), self.extras)

    def mails(self) -> list[tuple[str, int]]:
        """State and attempts of every mail."""
        with self.database.unit(OWN, schools=[]) as unit:
            rows = unit.session.scalars(select(MailRow).order_by(MailRow.created_at, MailRow.alert_id))
            return [(row.state, row.attempts) for row in rows]

    def alert_count(self, *schools: UUID) -> int:
        with self.database.unit(OWN, schools=schools) as unit:
            return len(unit.session.scalars(select(AlertRow.id)).all())

    def audited(self, action: str) -> list[dict[str, Any]]:
        with self.database.unit(OWN, schools=[]) as unit:
            rows = unit.session.scalars(select(AuditRow.fields).order_by(AuditRow.position)).all()
        return [row for row in rows if row["action"] == action]


@dataclass(frozen=True)
class Place:
    """A school with a DSL, a headteacher, a teacher, and a trust lead over it."""

    school: UUID
    dsl: UUID
    head: UUID
    teacher: UUID
    trust_lead: UUID
    category: Category
