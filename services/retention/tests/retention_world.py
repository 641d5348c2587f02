"""Use cases of retention over one database; incidents and pupils are stood in for."""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from inspect import signature
from typing import Any
from uuid import UUID, uuid4

from chassis.ground.away import OwnerAway
from chassis.ground.context import Access, Grant
from chassis.keys.keyring import Keyring
from chassis.keys.vault import Vault
from chassis.objects.numbered_lines import NumberedLines
from chassis.units.database import Database, Unit
from chassis.units.models import AuditRow, OutboxRow
from haven_schemas.acts.identity.apart import Apart, AreTwo, HowApart, Tie
from haven_schemas.acts.identity.calendar import SchoolCalendar
from haven_schemas.acts.incidents.retention import FileFacts, FileFactsPage, FilesHidden, FileToAgree
from haven_schemas.acts.pupils.retention import FormerPupil, LeaversPage, PupilDates
from haven_schemas.acts.retention.disposals import (
    AgreeDisposal,
    Disposal,
    FindFileToRead,
    OpenDisposal,
    ProposeDisposal,
)
from haven_schemas.acts.retention.files import FileRetention, GetFile
from haven_schemas.acts.retention.holds import Hold, PlaceHold
from haven_schemas.events import FileDisposed, SchoolChanged
from retention.certificates.certificate import issue_certificates
from retention.copies.known import copy_school
from retention.destruction_list.place import Signer
from retention.destruction_list.standing import ListStanding
from retention.disposals.keys import destroy_keys, take_answer, take_file_disposed
from retention.disposals.proposal import agree_disposal, propose_disposal
from retention.disposals.second_reader import find_file_to_read, open_disposal
from retention.disposals.waiting import look_after_waiting
from retention.holds.hold import place_hold
from retention.kept_backups import KeptBackups
from retention.looks.file import get_file
from retention.looks.sweep import look_at_files
from retention.models import KNOWN_SCHOOLS, DisposalRow, FileRow
from retention.restored.list import keep_list
from retention.restored.replay import tell_standing
from sqlalchemy import select

OWN = Access(kind="service", actor_id=uuid4(), service="retention", job="test")
A_MORNING = datetime(2026, 11, 24, 9, tzinfo=UTC)
TODAY = date(2026, 11, 24)
LEAD = ("record:read", "concern:triage", "retention:read", "retention:hold", "retention:review", "retention:propose")
HEAD = (*LEAD, "retention:agree")
TRUST_LEAD = (*HEAD, "retention:set")
RECORDS_OFFICER = ("retention:read", "retention:agree")
OFFICER = ("data:oversee", "retention:read")


def person(*schools: UUID, rights: Iterable[str] = LEAD) -> Access:
    """A member of staff with a role that gives ``rights`` at ``schools``."""
    grants = (Grant(school_ids=frozenset(schools), role="dsl", rights=frozenset(rights)),)
    return Access(kind="staff", actor_id=uuid4(), session_id=uuid4(), grants=grants, token="a token")


@dataclass
class Child:
    """A child's file as its owners have it; ``hidden_from``: who does not read it; ``named``: in its
    words; ``to_agree``: what a second person is told."""

    file: FileFacts
    dates: PupilDates | None
    hidden_from: set[UUID] = field(default_factory=set)
    named: set[UUID] = field(default_factory=set)
    to_agree: dict[str, Any] = field(default_factory=dict)


def _today(leaver: FormerPupil) -> UUID:
    return leaver.subject_ids[0]


@dataclass
class Elsewhere:
    """Incidents, pupils and identity: what they own, and whether they answer. A page has ``page`` files; ``ties``: what
    ties any two people."""

    children: dict[UUID, Child] = field(default_factory=dict)
    silent: bool = False
    page: int = 2
    leavers: list[FormerPupil] = field(default_factory=list)
    terms: list[tuple[date, date]] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    asked_apart: list[HowApart] = field(default_factory=list)

    def _answer(self) -> None:
        if self.silent:
            raise OwnerAway("incidents")

    def files_after(self, after: UUID | None) -> FileFactsPage:
        self._answer()
        files = sorted((each.file for each in self.children.values()), key=lambda each: each.subject_id)
        rest = [each for each in files if after is None or each.subject_id > after]
        page = rest[: self.page]
        return FileFactsPage(files=page, next_after=page[-1].subject_id if len(rest) > self.page else None)

    def file_of(self, subject_id: UUID) -> FileFacts | None:
        self._answer()
        return next((each.file for each in self._by_any_id(subject_id)), None)

    def file_to_agree(self, subject_id: UUID, staff_id: UUID, *, in_words: bool) -> FileToAgree:
        self._answer()
        [child] = self._by_any_id(subject_id)
        kept_from = staff_id in child.hidden_from or (in_words and staff_id in child.named)
        return FileToAgree(kept_from=kept_from, **({} if kept_from else {"name": "Ann Grown", **child.to_agree}))

    def dates_of(self, subject_ids: Collection[UUID]) -> dict[UUID, PupilDates]:
        self._answer()
        found = {each: self.children[each].dates for each in subject_ids if each in self.children}
        return {subject: dates for subject, dates in found.items() if dates is not None}

    def leavers_after(self, left_by: date, after: UUID | None) -> LeaversPage:
        """As pupils answers."""
        self._answer()
        left = [each for each in self.leavers if each.left_on <= left_by]
        rest = sorted((each for each in left if after is None or each.subject_ids[0] > after), key=_today)
        page = rest[: self.page]
        return LeaversPage(leavers=page, next_after=_today(page[-1]) if len(rest) > self.page else None)

    def files_seen(self, access: Access, subject_ids: Collection[UUID]) -> set[UUID]:
        """As incidents decides: by school and right, less what is hidden from them."""
        self._answer()
        return {
            subject
            for subject in subject_ids
            for each in self._by_any_id(subject)
            if access.actor_id not in each.hidden_from and access.has("record:read", each.file.school_id)
        }

    def files_barred(self, staff_id: UUID, subject_ids: Collection[UUID]) -> set[UUID]:
        """As incidents decides."""
        self._answer()
        return {each for each in subject_ids for child in self._by_any_id(each) if staff_id in child.hidden_from}

    def files_hidden(self, access: Access) -> FilesHidden:
        self._answer()
        hidden = [each.file.subject_id for each in self.children.values() if access.actor_id in each.hidden_from]
        return FilesHidden(school_ids=sorted(access.schools_with("concern:triage")), subject_ids=hidden)

    def calendar_of(self, school_id: UUID) -> SchoolCalendar:
        self._answer()
        return SchoolCalendar(nation="england", terms=self.terms, closed=[], inset=[], bank_holidays=[], hours=[])

    def are_two(self, asked: AreTwo) -> Apart:
        """As identity answers."""
        self._answer()
        return Apart(ties=list(self.ties))

    def how_apart(self, asked: HowApart) -> Apart:
        """As identity answers; what was asked is remembered."""
        self._answer()
        self.asked_apart.append(asked)
        return Apart(ties=list(self.ties))

    def _by_any_id(self, subject_id: UUID) -> list[Child]:
        return [
            each
            for each in self.children.values()
            if subject_id == each.file.subject_id or subject_id in each.file.alias_ids
        ]


@dataclass
class Here:
    """Use cases over one database, as an entrypoint would run them; ``now`` is the clock."""

    database: Database
    keyring: Keyring
    elsewhere: Elsewhere
    vault: Vault
    lines: NumberedLines
    now: datetime = A_MORNING
    standing: ListStanding = field(default_factory=ListStanding)
    backups: KeptBackups = field(default_factory=lambda: KeptBackups(30, 2))
    knows_log: bool = True
    is_closed: bool | None = None
    """What was said last at the list's end."""

    def ask(self, access: Access, use_case: Callable[..., Any], request: Any) -> Any:
        """A call by a person, with the adapters the use case takes."""
        adapters = {"owners": self.elsewhere, "keyring": self.keyring}
        own = {name: each for name, each in adapters.items() if name in signature(use_case).parameters}
        with self.database.unit(access) as unit:
            return use_case(unit, request=request, **own)

    def units(self) -> Callable[[], AbstractContextManager[Unit]]:
        """Opens units of the service's own work."""
        return lambda: self.database.unit(OWN, all_schools=KNOWN_SCHOOLS)

    def look(self) -> int:
        """A run of the look at all files."""
        return look_at_files(self.units(), self.elsewhere, self.keyring)

    def school(self, school_id: UUID | None = None) -> UUID:
        """A school that identity has told of."""
        school_id = school_id or uuid4()
        with self.database.unit(OWN, schools=[]) as unit:
            copy_school(unit, SchoolChanged(school_id=school_id, version=1))
        return school_id

    def child(self, school_id: UUID, *, born_on: date | None = date(2010, 5, 3), **own: Any) -> UUID:
        """A child with a file; ``born_on`` None: never on a roll."""
        subject_id = own.pop("subject_id", None) or uuid4()
        left_on, hidden_from = own.pop("left_on", None), own.pop("hidden_from", set())
        facts = {
            "subject_id": subject_id, "alias_ids": [], "school_id": school_id, "kinds": ["child_protection"],
            "last_on": date(2026, 11, 2), "written_on": date(2015, 3, 2), "open_records": 0, "shared": 0,
            "mark": uuid4(), **own,
        }  # fmt: skip
        said = {"subject_id": subject_id, "date_of_birth": born_on, "left_on": left_on, "latest_birth": born_on}
        dates = None if born_on is None else PupilDates.model_validate(said)
        self.elsewhere.children[subject_id] = Child(FileFacts.model_validate(facts), dates, set(hidden_from))
        return subject_id

    def changed(self, subject_id: UUID, **now: Any) -> None:
        """What incidents says of a file from now on."""
        child = self.elsewhere.children[subject_id]
        child.file = child.file.model_copy(update=now)

    def file(self, access: Access, subject_id: UUID) -> FileRetention:
        """As its reader is shown it."""
        return self.ask(access, get_file, GetFile(subject_id=subject_id))

    def hold(self, access: Access, subject_id: UUID, **own: Any) -> Hold:
        """A hold that somebody places."""
        request = {"subject_id": subject_id, "kind": "claim", "words": "Letter of the solicitors.", **own}
        return self.ask(access, place_hold, PlaceHold.model_validate(request))

    def kept(self) -> dict[UUID, FileRow]:
        """The files as they were looked at last."""
        with self.units()() as unit:
            rows = {row.subject_id: row for row in unit.session.scalars(select(FileRow))}
            unit.session.expunge_all()
        return rows

    def audited(self) -> list[dict[str, Any]]:
        """What was written for the log, in order."""
        with self.database.unit(OWN, schools=[]) as unit:
            return [row.fields for row in unit.session.scalars(select(AuditRow).order_by(AuditRow.position))]

    def propose(self, access: Access, subject_id: UUID, **own: Any) -> Disposal:
        """That a file be destroyed."""
        request = {"subject_id": subject_id, "words": "Nobody needs it any more.", **own}
        return self.ask(access, propose_disposal, ProposeDisposal.model_validate(request))

    def agree(self, access: Access, disposal: Disposal, **own: Any) -> Disposal:
        """As a second person."""
        request = {"disposal_id": disposal.id, "version": disposal.version, **own}
        return self.ask(access, agree_disposal, AgreeDisposal.model_validate(request))

    def read_to_agree(self, access: Access, disposal: Disposal) -> None:
        """A second person is given sight of the file, and reads it to its end."""
        self.ask(access, open_disposal, OpenDisposal(disposal_id=disposal.id))
        asked = FindFileToRead(disposal_id=disposal.id, to_the_end=True)
        self.ask(access, find_file_to_read, asked)

    def announced(self, school_id: UUID, **own: Any) -> tuple[UUID, Disposal]:
        """A child whose file two people agreed to destroy: the child's id and the disposal."""
        child = self.child(school_id, **{"born_on": date(1999, 3, 1), "left_on": date(2017, 7, 20), **own})
        disposal = self.propose(person(school_id), child, shared_kept="About others." if own.get("shared") else "")
        return child, self.agree(person(self.school(), rights=HEAD), disposal)

    def notice_is_over(self) -> None:
        """A hold that was lifted keeps nothing any more, and a schedule that comes earlier may have begun."""
        self.now += timedelta(days=6)

    def wait(self, days: int) -> None:
        """Days pass, and on each the disposals that wait are looked at."""
        for _ in range(days):
            self.now += timedelta(days=1)
            self.look_after()

    def look_after(self, *, may_order: bool = True, own_time: datetime | None = None, a_minute: int = 200) -> int:
        """A run of the job."""
        return look_after_waiting(
            self.units(), self.elsewhere, own_time or self.now, a_minute=a_minute, may_order=may_order
        )

    def keep_list(self) -> int:
        """A run of the job that keeps the destruction list."""
        return keep_list(self.units(), self.lines, self.signer, self.standing, self.tell_standing)

    def tell_standing(self, unit: Unit) -> None:
        """What everybody is told at the list's end."""
        self.is_closed = tell_standing(unit, knows_log=self.knows_log)

    @property
    def signer(self) -> Signer:
        """Of lines and certificates."""
        return Signer(self.vault)

    def taken_out(self, disposal: Disposal, outcome: str = "disposed", **numbers: Any) -> None:
        """What incidents answers."""
        counted = {"concerns": 2, "records": 1, "entries": 5, "actions": 1, "documents": 1, "kept": 1, **numbers}
        event = FileDisposed.model_validate(
            {"disposal_id": disposal.id, "outcome": outcome, "record_ids": [], **counted}
        )
        with self.event_unit(disposal.school_id) as unit:
            take_file_disposed(unit, event)

    def answered(self, disposal: Disposal, service: str, **numbers: int) -> None:
        """What one of the others answers."""
        with self.event_unit(disposal.school_id) as unit:
            take_answer(unit, service, disposal.id, numbers)

    @contextmanager
    def event_unit(self, school_id: UUID) -> Iterator[Unit]:
        """A unit as an event's handler has it: of the event's school alone."""
        with self.database.unit(OWN, schools=[school_id]) as unit:
            yield unit

    def destroy_keys(self) -> int:
        """A run of the job."""
        return destroy_keys(self.units(), self.vault)

    def certify(self) -> int:
        """A run of the job."""
        return issue_certificates(self.units(), self.signer, self.backups, UUID(int=7))

    def destroyed(self, disposal: Disposal, **numbers: Any) -> None:
        """All steps after the day has come; ``numbers``: what incidents says it did."""
        self.keep_list()
        self.taken_out(disposal, **numbers)
        self.keep_list()
        self.destroy_keys()
        for service in ("pupils", "referrals", "alerts", "audit"):
            self.answered(disposal, service, roll_rows=3)
        self.certify()

    def row(self, disposal: Disposal) -> DisposalRow:
        """As it stands."""
        with self.units()() as unit:
            row = unit.session.get_one(DisposalRow, disposal.id)
            unit.session.expunge(row)
        return row

    def sent(self, event_type: str) -> list[dict[str, Any]]:
        """The data of events that were published, in order."""
        with self.units()() as unit:
            wanted = select(OutboxRow.body).where(OutboxRow.type == event_type).order_by(OutboxRow.position)
            return [body["data"] for body in unit.session.scalars(wanted)]
