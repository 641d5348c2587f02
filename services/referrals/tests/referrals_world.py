"""Use cases of referrals over one database; identity, incidents and pupils are stood in for."""

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from inspect import signature
from typing import Any
from uuid import UUID, uuid4

from chassis.ground.away import OwnerAway
from chassis.ground.context import Access, Grant
from chassis.units.database import Database, Unit
from chassis.units.models import AuditRow, OutboxRow
from haven_schemas.acts.identity import StaffCopy, StaffGrant
from haven_schemas.acts.identity.calendar import SchoolCalendar
from haven_schemas.acts.incidents.referrals import RecordFacts, RecordSeen, RecordsHidden, ReferralFacts
from haven_schemas.acts.referrals.agencies import KeepAgency
from haven_schemas.acts.referrals.clocks import BeginClock, ClockMet, ClocksQuery, MeetClock, RecordClock
from haven_schemas.acts.referrals.own_rules import SwitchRule
from haven_schemas.acts.referrals.referrals import MakeReferral, ReferralKept, TakeStep
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import SchoolChanged
from haven_schemas.rights import Right
from referrals.agencies.agency import keep_agency
from referrals.copies.known import copy_school
from referrals.deadlines.clock import begin_clock, list_clocks, meet_clock
from referrals.models import KNOWN_SCHOOLS, ReferralRow
from referrals.rules.rule import switch_rule
from referrals.tracking.referral import make_referral
from referrals.tracking.step import take_step
from sqlalchemy import select

OWN = Access(kind="service", actor_id=uuid4(), service="referrals", job="test")
A_MORNING = datetime(2026, 11, 24, 9, tzinfo=UTC)
"""A Tuesday."""
LEAD = ("record:read", "record:write", "concern:triage")
TRUST_LEAD = (*LEAD, "category:administer")
READER = ("record:read",)


def person(*schools: UUID, rights: Iterable[str] = LEAD) -> Access:
    """A member of staff with a role that gives ``rights`` at ``schools``."""
    grants = (Grant(school_ids=frozenset(schools), role="dsl", rights=frozenset(rights)),)
    return Access(kind="staff", actor_id=uuid4(), session_id=uuid4(), grants=grants, token="a token")


@dataclass
class Record:
    """An incident record as incidents has it: ``hidden_from`` are people who do not see it, ``read_at``
    schools that read it beside the one that keeps it."""

    school_id: UUID
    child: UUID = field(default_factory=uuid4)
    is_open: bool = True
    hidden_from: set[UUID] = field(default_factory=set)
    read_at: set[UUID] = field(default_factory=set)
    kept_from: list[UUID] = field(default_factory=list)
    assigned_to: UUID | None = None


@dataclass
class Elsewhere:
    """Identity, incidents and pupils: what they own, and whether they answer."""

    calendars: dict[UUID, SchoolCalendar] = field(default_factory=dict)
    staff_copies: dict[UUID, StaffCopy] = field(default_factory=dict)
    records: dict[UUID, Record] = field(default_factory=dict)
    words: dict[UUID, ReferralFacts] = field(default_factory=dict)
    """What incidents keeps of referrals, by their ids."""
    protected: set[UUID] = field(default_factory=set)
    """Children whose identity is protected."""
    stopped: set[UUID] = field(default_factory=set)
    """Children about whom something stops letters."""
    silent: bool = False
    pupils_fail: Exception | None = None
    asked: list[int] = field(default_factory=list)
    """How many records were asked about at once."""

    def staff(self, staff_id: UUID) -> StaffCopy | None:
        return self.staff_copies.get(staff_id)

    def record_facts(self, record_id: UUID) -> RecordFacts:
        if self.silent:
            raise OwnerAway("incidents")
        record = self.records[record_id]
        return RecordFacts(
            record_id=record_id,
            school_id=record.school_id,
            category_id=uuid4(),
            category_name="Neglect",
            assigned_to=record.assigned_to,
            is_open=record.is_open,
            kept_from_ids=record.kept_from,
            given_up=False,
        )

    def referral_facts(self, referral_id: UUID) -> ReferralFacts:
        if self.silent:
            raise OwnerAway("incidents")
        if referral_id not in self.words:
            raise Problem(ErrorCode.NOT_FOUND)
        return self.words[referral_id]

    def records_seen(self, access: Access, record_ids: Collection[UUID]) -> dict[UUID, RecordSeen]:
        """As incidents decides: by school and right, less what is hidden from them."""
        if self.silent:
            raise OwnerAway("incidents")
        self.asked.append(len(record_ids))
        found = {}
        for record_id in record_ids:
            record = self.records.get(record_id)
            if record is None or access.actor_id in record.hidden_from:
                continue
            if any(access.has("record:read", each) for each in (record.school_id, *record.read_at)):
                found[record_id] = RecordSeen(
                    id=record_id,
                    school_id=record.school_id,
                    subject_ids=[record.child],
                    may_write=access.has("record:write", record.school_id),
                    is_open=record.is_open,
                )
        return found

    def records_about(
        self, access: Access, subject_ids: Sequence[UUID], *, referred_only: bool = False
    ) -> dict[UUID, RecordSeen]:
        """As incidents decides, also at a school that reads a child's file before the record is its own; more than
        ``referred_only`` does no harm here."""
        found = self.records_seen(access, [each for each, row in self.records.items() if row.child in subject_ids])
        return {each: seen.model_copy(update={"about": seen.subject_ids}) for each, seen in found.items()}

    def records_not_kept(self, access: Access, record_ids: Collection[UUID]) -> set[UUID]:
        """All but those hidden from them."""
        return {each for each in record_ids if access.actor_id not in self.records[each].hidden_from}

    def records_hidden(self, access: Access) -> RecordsHidden:
        """As incidents decides: what is hidden from them at schools where they decide about concerns."""
        if self.silent:
            raise OwnerAway("incidents")
        schools = sorted(access.schools_with(Right.CONCERN_TRIAGE))
        hidden = [each for each, record in self.records.items() if access.actor_id in record.hidden_from]
        return RecordsHidden(
            school_ids=schools, record_ids=[each for each in hidden if self.records[each].school_id in schools]
        )

    def are_protected(self, access: Access, subject_ids: Sequence[UUID]) -> dict[UUID, bool]:
        if self.pupils_fail:
            raise self.pupils_fail
        return {each: each in self.protected for each in subject_ids}

    def is_stopped(self, access: Access, subject_id: UUID) -> bool:
        return subject_id in self.stopped

    def calendar(self, school_id: UUID) -> SchoolCalendar:
        if self.silent:
            raise OwnerAway("identity")
        if school_id not in self.calendars:
            raise Problem(ErrorCode.NOT_FOUND)
        return self.calendars[school_id]


@dataclass
class Here:
    """Use cases over one database, as an entrypoint would run them; ``now`` is the clock."""

    database: Database
    elsewhere: Elsewhere = field(default_factory=Elsewhere)
    now: datetime = A_MORNING

    def ask(self, access: Access, use_case: Callable[..., Any], request: Any) -> Any:
        """A call by a person, with the adapters the use case takes."""
        own = {"owners": self.elsewhere} if "owners" in signature(use_case).parameters else {}
        with self.database.unit(access) as unit:
            return use_case(unit, request=request, **own)

    def units(self) -> Callable[[], AbstractContextManager[Unit]]:
        """Opens units of the service's own work."""
        return lambda: self.database.unit(OWN, all_schools=KNOWN_SCHOOLS)

    def agency(self, school_id: UUID, kind: str = "childrens_services", nation: str = "england") -> UUID:
        """An agency the school turns to."""
        words = {"kind": kind, "name": f"Agency {uuid4()}", "nation": nation, "school_ids": [school_id]}
        kept = self.ask(person(school_id), keep_agency, KeepAgency.model_validate(words))
        return kept.id

    def record(self, school_id: UUID, **own: Any) -> UUID:
        """An incident record at a school."""
        record_id = uuid4()
        self.elsewhere.records[record_id] = Record(school_id, **own)
        return record_id

    def words(self, record_id: UUID, agency_id: UUID, **own: Any) -> UUID:
        """Words of a referral in an incident record; the referral's id."""
        facts = {
            "referral_id": uuid4(), "record_id": record_id, "school_id": self.elsewhere.records[record_id].school_id,
            "agency_id": agency_id, "entry_id": uuid4(), "assigned_to": None, **own,
        }  # fmt: skip
        kept = ReferralFacts.model_validate(facts)
        self.elsewhere.words[kept.referral_id] = kept
        return kept.referral_id

    def moved(self, referral_id: UUID, school_id: UUID, assigned_to: UUID | None = None) -> None:
        """Its record is another school's now, as incidents has it."""
        with self.units()() as unit:
            row = unit.session.get_one(ReferralRow, referral_id)
            record_id, own = row.record_id, {"written_by": row.made_by, "sent_at": row.sent_at}
        self.elsewhere.records[record_id].school_id = school_id
        self.words(record_id, row.agency_id, referral_id=referral_id, assigned_to=assigned_to, **own)

    def referred(self, access: Access, record_id: UUID, agency_id: UUID, **own: Any) -> ReferralKept:
        """A referral by somebody, sent now."""
        request = {
            "referral_id": uuid4(), "record_id": record_id, "agency_id": agency_id, "entry_id": uuid4(),
            "sent_at": self.now, **own,
        }  # fmt: skip
        return self.ask(access, make_referral, MakeReferral.model_validate(request))

    def step(self, access: Access, kept: ReferralKept, kind: str, **own: Any) -> ReferralKept:
        """What happened to it, now."""
        request = {"referral_id": kept.id, "version": kept.version, "kind": kind, "occurred_at": self.now, **own}
        return self.ask(access, take_step, TakeStep.model_validate(request))

    def clock(
        self, access: Access, record_id: UUID, rule: str, starts_on: date | None = None, **own: Any
    ) -> RecordClock:
        """A date to keep on a record, from today."""
        request = {"record_id": record_id, "rule": rule, "starts_on": starts_on or self.now.date(), **own}
        return self.ask(access, begin_clock, BeginClock.model_validate(request))

    def met(self, access: Access, clock: RecordClock, met_on: date | None = None, **own: Any) -> ClockMet:
        """What it waited for happened, today."""
        request = {"deadline_id": clock.id, "version": clock.version, "met_on": met_on or self.now.date(), **own}
        return self.ask(access, meet_clock, MeetClock.model_validate(request))

    def clocks(self, access: Access, record_id: UUID) -> list[RecordClock]:
        """The dates to keep on a record, as somebody sees them."""
        return self.ask(access, list_clocks, ClocksQuery(record_id=record_id)).clocks

    def switched(self, school_id: UUID, *codes: str) -> None:
        """The trust switches rules of England on that ship off."""
        keeper = person(school_id, rights=TRUST_LEAD)
        for code in codes:
            asked = SwitchRule(nation="england", code=code, on=True, because="We keep it.")
            self.ask(keeper, switch_rule, asked)

    def colleague(self, school_id: UUID, rights: Iterable[str] = LEAD) -> UUID:
        """Somebody else who works there."""
        staff_id = uuid4()
        grant = StaffGrant(
            role="dsl", school_ids=[school_id], rights=list(rights), category_groups=None, year_groups=None
        )
        self.elsewhere.staff_copies[staff_id] = StaffCopy(
            id=staff_id, name="A Colleague", email="", active=True, grants=[grant], version=1
        )
        return staff_id

    def told(self) -> list[tuple[str, str]]:
        """Deadline and stage of every event that was written for alerts, in order."""
        with self.database.unit(OWN, schools=[]) as unit:
            bodies = unit.session.scalars(select(OutboxRow.body).order_by(OutboxRow.position)).all()
        return [(each["data"]["deadline_id"], each["data"]["stage"]) for each in bodies]

    def school(self, nation: str = "england", *, school_id: UUID | None = None, **dates: Any) -> UUID:
        """A school that identity has told of."""
        school_id = school_id or uuid4()
        held: dict[str, Any] = {"terms": [], "closed": [], "inset": [], "bank_holidays": [], "hours": [], **dates}
        self.elsewhere.calendars[school_id] = SchoolCalendar.model_validate({"nation": nation, **held})
        self.changed(school_id, 1)
        return school_id

    def changed(self, school_id: UUID, version: int) -> None:
        """Identity says that a school was changed."""
        with self.database.unit(OWN, schools=[]) as unit:
            copy_school(unit, self.elsewhere, SchoolChanged(school_id=school_id, version=version))

    def audited(self) -> list[dict[str, Any]]:
        """What was written for the log, in order."""
        with self.database.unit(OWN, schools=[]) as unit:
            return [row.fields for row in unit.session.scalars(select(AuditRow).order_by(AuditRow.position))]
