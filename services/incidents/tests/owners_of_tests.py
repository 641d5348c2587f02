"""Identity, pupils and retention as a test has them: who is there, what they answer, and when they are away."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from chassis.ground.away import OwnerAway
from chassis.ground.context import Access
from haven_schemas.acts.identity import StaffCopy, StaffGrant
from haven_schemas.acts.identity.apart import Apart, AreTwo, FindColleagues, FoundColleagues, HowApart, Tie
from haven_schemas.acts.identity.files import WhoAgrees
from haven_schemas.acts.identity.triaging import AskWhoTriages, Triager, WhoTriages
from haven_schemas.acts.pupils import KnownNames, PupilFacts, PupilIdentity
from haven_schemas.acts.pupils.record import PupilStops
from haven_schemas.acts.pupils.roll_questions import AtNeed
from haven_schemas.acts.retention.disposals import DestroyedFile, DestroyedPage, FileToRead
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

BEFORE_ALL_DAYS = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
REPORTER = {Right.CONCERN_REPORT, Right.CONCERN_FOLLOW_OWN, Right.CATEGORY_READ}


@dataclass
class Others:
    """Takes the place of pupils and identity: says what the test put in, or does not answer."""

    pupils: dict[UUID, PupilFacts] = field(default_factory=dict)
    accounts: dict[UUID, StaffCopy] = field(default_factory=dict)
    away: bool = False
    asked: int = 0

    def pupil_facts(self, pupil_ids: Any) -> list[PupilFacts]:
        self._answer("pupils")
        return [self.pupils[each] for each in pupil_ids if each in self.pupils]

    names: dict[UUID, list[str]] = field(default_factory=dict)
    protected: dict[UUID, list[str]] = field(default_factory=dict)
    sources: dict[UUID, list[UUID]] = field(default_factory=dict)

    def pupil_names(self, pupil_ids: Any) -> list[KnownNames]:
        self._answer("pupils")
        return [
            KnownNames(
                pupil_id=each,
                names=self.names[each],
                surnames=[name.split()[-1] for name in self.names[each]],
                protected=self.protected.get(each, []),
            )
            for each in pupil_ids
            if each in self.names
        ]

    def pupil_identities(self, pupil_ids: Any) -> list[PupilIdentity]:
        self._answer("pupils")
        return [
            PupilIdentity(
                pupil_id=each,
                school_id=self.pupils[each].school_id,
                known_as=self.names[each][0],
                legal_name=f"{self.names[each][0]} Lawful",
                date_of_birth=date(2015, 3, 2),
                upn="A801200001001",
                year_group=self.pupils[each].year_group,
                class_name=self.pupils[each].class_name,
            )
            for each in pupil_ids
            if each in self.names and each in self.pupils
        ]

    family: dict[UUID, list[str]] = field(default_factory=dict)

    def family_names(self, pupil_ids: Any) -> list[str]:
        self._answer("pupils")
        return [name for each in pupil_ids for name in self.family.get(each, ())]

    stops: dict[UUID, UUID | None] = field(default_factory=dict)
    """Children an export of whom is stopped, and who let it go."""
    flags: dict[UUID, list[str]] = field(default_factory=dict)

    def stops_of_export(self, pupil_ids: Any, sent_by: UUID) -> list[PupilStops]:
        self._answer("pupils")
        return [
            PupilStops(
                pupil_id=each,
                stopped=each in self.stops and self.stops[each] != sent_by,
                flags=self.flags.get(each, ["court_order"]) if each in self.stops else [],
                override=None,
                sources=self.sources.get(each, []),
            )
            for each in pupil_ids
            if each in self.names
        ]

    def school_name(self, school_id: UUID) -> str:
        self._answer("identity")
        return "North School"

    def staff(self, staff_id: UUID) -> StaffCopy | None:
        self._answer("identity")
        return self.accounts.get(staff_id)

    at_both: list[UUID] = field(default_factory=list)
    at_keeping: list[UUID] = field(default_factory=list)
    """Who agrees that a file is read again, whichever schools are asked about."""

    def who_agrees(self, asked_by: UUID, asking_school_id: UUID, keeping_school_id: UUID) -> WhoAgrees:
        self._answer("identity")
        people = {"at_both": self.at_both, "at_keeping": self.at_keeping}
        return WhoAgrees(**{name: [each for each in ids if each != asked_by] for name, ids in people.items()})

    triagers: list[Triager] = field(default_factory=list)
    """Who triages, whichever schools are asked about; nobody who is linked to a child, until a test says so."""
    in_doubt: list[Triager] = field(default_factory=list)
    decide: list[list[UUID]] = field(default_factory=list)
    trust_leads: list[UUID] = field(default_factory=list)
    overseers: list[UUID] = field(default_factory=list)
    now: datetime = BEFORE_ALL_DAYS

    def who_triages(self, asked: AskWhoTriages) -> WhoTriages:
        self._answer("identity")

        def independent(ids: list[UUID]) -> list[UUID]:
            return [each for each in ids if each not in (asked.about, asked.set_by)]

        return WhoTriages(
            triagers=self.triagers,
            in_doubt=self.in_doubt,
            decide=[independent(group) for group in self.decide],
            trust_leads=independent(self.trust_leads),
            overseers=independent(self.overseers),
            after_one_school_day=self.now + timedelta(days=1),
            after_two_school_days=self.now + timedelta(days=2),
        )

    destroyed: list[DestroyedFile] = field(default_factory=list)
    """Files that were destroyed, as retention says to whoever watches over them."""

    def destroyed_files(self, access: Access, cursor: str | None, limit: int) -> DestroyedPage:
        self._answer("retention")
        begin = int(cursor or 0)
        page = self.destroyed[begin : begin + limit]
        following = begin + len(page)
        return DestroyedPage(files=page, next_cursor=str(following) if following < len(self.destroyed) else None)

    beside: set[UUID] = field(default_factory=set)
    """Records beside which something goes on at referrals."""
    referrals_away: bool = False

    def going_on(self, record_ids: Any) -> list[UUID]:
        if self.referrals_away:
            raise OwnerAway("referrals")
        return [each for each in record_ids if each in self.beside]

    def handover_day(self, school_id: UUID, begun_on: date) -> date:
        """Always nine days, which no rule gives."""
        if self.referrals_away:
            raise OwnerAway("referrals")
        return begun_on + timedelta(days=9)

    ties: list[Tie] = field(default_factory=list)
    """What identity says of any two people."""

    def how_apart(self, asked: HowApart) -> Apart:
        self._answer("identity")
        return Apart(ties=["same_account"] if asked.first == asked.second else self.ties)

    def are_two(self, asked: AreTwo) -> Apart:
        self._answer("identity")
        return Apart(ties=self.ties)

    meant: dict[str, UUID] = field(default_factory=dict)
    """By the words for them: whose account is meant."""
    team: list[UUID] = field(default_factory=list)
    """Who triages at any school, but for trust leads."""

    def find_colleagues(self, asked: FindColleagues) -> FoundColleagues:
        self._answer("identity")
        found = [*asked.staff_ids, *(staff_id for words, staff_id in self.meant.items() if words == asked.words)]
        return FoundColleagues(staff_ids=found, named=bool(found), team=self.team)

    to_read: dict[UUID, FileToRead] = field(default_factory=dict)
    """By the person: the file that retention says they may read as a second person."""
    read_to_the_end: list[UUID] = field(default_factory=list)

    def file_to_read(self, access: Access, disposal_id: UUID, *, to_the_end: bool) -> FileToRead:
        self._answer("retention")
        if access.actor_id not in self.to_read:
            raise Problem(ErrorCode.NOT_FOUND)
        if to_the_end:
            self.read_to_the_end.append(access.actor_id)
        return self.to_read[access.actor_id]

    held: set[UUID] = field(default_factory=set)
    """Children, and schools, on whom a hold stands."""

    def keeps_report(self, school_id: UUID, subject_ids: Any) -> bool:
        self._answer("retention")
        return not self.held.isdisjoint([school_id, *subject_ids])

    cases: set[tuple[UUID, UUID, UUID]] = field(default_factory=set)
    """Case, child and officer: of whom pupils says that they may be told."""

    needed: dict[tuple[UUID, UUID], AtNeed] = field(default_factory=dict)
    """Who may read of which child at need, by person and question."""

    def child_at_need(self, access: Access, question_id: UUID) -> AtNeed:
        self._answer("pupils")
        found = self.needed.get((access.actor_id, question_id))
        if found is None:
            raise Problem(ErrorCode.NOT_FOUND)
        return found

    def check_case(self, case_id: UUID, pupil_id: UUID, staff_id: UUID) -> None:
        self._answer("pupils")
        if (case_id, pupil_id, staff_id) not in self.cases:
            raise Problem(ErrorCode.NOT_FOUND)

    def _answer(self, owner: str) -> None:
        self.asked += 1
        if self.away:
            raise OwnerAway(owner)

    def add_account(self, staff_id: UUID, schools: list[UUID], *, active: bool = True, rights: Any = REPORTER) -> None:
        grant = StaffGrant(
            school_ids=schools, role="reporter", rights=sorted(rights), category_groups=None, year_groups=None
        )
        self.accounts[staff_id] = StaffCopy(
            id=staff_id, name="A Person", email="a@school.example", active=active, grants=[grant], version=1
        )
