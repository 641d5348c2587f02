"""Staff lists as pupils would hand them on, taken in by an identity of the test's own."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from chassis.ground.context import NO_ONE, Access
from haven_schemas.acts.identity import staff_lists as rpc
from haven_schemas.acts.identity.stops import LeavingLead
from identity.models import ListedPersonRow, StaffLeavingRow
from identity.requests.list import list_requests
from identity.roles.grants import day_of
from identity.staff_lists.decide import decide_leavers, settle_leaving_lead
from identity.staff_lists.invite import invite_listed, settle_listed
from identity.staff_lists.leave import look_after_leavers
from identity.staff_lists.listed import listed_staff
from identity.staff_lists.said_list import SaidList, SaidPerson
from identity.staff_lists.take import take_list
from office import Office

OWN = Access(kind="service", actor_id=NO_ONE, service="identity", job="take_list")


def person(source_id: str, **said: Any) -> SaidPerson:
    given = {"name": f"Person {source_id}", "family_name": source_id, "kind": "teacher", **said}
    return SaidPerson(source_id=source_id, **given)


@dataclass
class Mis:
    """A school's MIS: says lists, one newer than the other."""

    office: Office
    school: UUID
    source: UUID | None = field(default_factory=uuid4)
    list_id: UUID = field(default_factory=uuid4)
    versions: Iterator[int] = field(default_factory=lambda: count(1))

    def says(self, *people: SaidPerson, complete: bool = True, version: int | None = None) -> bool:
        said = SaidList(
            list_id=self.list_id,
            school_id=self.school,
            source=self.source,
            version=next(self.versions) if version is None else version,
            complete=complete,
            said_at=self.office.identity.now,
            people=people,
        )
        return self.as_service(take_list, said)

    def as_service(self, use_case: Any, argument: Any) -> Any:
        """In a unit of the service that reaches the one school, as its entrypoints have it."""
        with self.office.identity.database.unit(OWN, schools=[self.school]) as unit:
            return use_case(unit, self.office.identity.extras, argument)

    def day_passes(self, **span: float) -> int:
        self.office.identity.later(**span or {"days": 1})
        return self.as_service(look_after_leavers, self.school)

    def of(self, staff_id: UUID, source_id: str, **said: Any) -> SaidPerson:
        """A row with the address of an account."""
        account = self.office.row(staff_id)
        family = account.name.rsplit(" ", 1)[-1]
        return person(source_id, **{"email": account.email, "name": account.name, "family_name": family, **said})

    def row(self, source_id: str) -> ListedPersonRow:
        (found,) = self.office.all(
            ListedPersonRow, ListedPersonRow.list_id == self.list_id, ListedPersonRow.source_id == source_id
        )
        return found

    def shown(self, caller: UUID) -> rpc.SchoolStaffLists:
        return self.office.run(caller, listed_staff, rpc.StaffListsRef(school_id=self.school))

    def proposed(self, caller: UUID) -> list[tuple[str, str]]:
        return [(each.proposal, each.person.name) for each in self.shown(caller).proposals]

    def settle(self, caller: UUID, source_id: str, decision: str, **more: Any) -> rpc.ListedSettled:
        row = self.row(source_id)
        request = rpc.SettleListed(person_id=row.id, revision=row.revision, decision=decision, **more)
        return self.office.do(caller, settle_listed, request)

    def invite(self, caller: UUID, source_id: str, *grants: Any, **more: Any) -> rpc.ListedInvited:
        row = self.row(source_id)
        request = rpc.InviteListed(person_id=row.id, revision=row.revision, grants=list(grants), **more)
        return self.office.do(caller, invite_listed, request)

    def decide(self, caller: UUID, *source_ids: str, reason: str | None = None) -> rpc.LeaversDecided:
        seen = [rpc.SeenLeaver(person_id=row.id, revision=row.revision) for row in map(self.row, source_ids)]
        request = rpc.DecideLeavers(school_id=self.school, leavers=seen, agree=reason is None, reason=reason)
        return self.office.do(caller, decide_leavers, request)

    def leaving(self, caller: UUID) -> list[LeavingLead]:
        """Leads who leave, as the caller sees them under Requests."""
        return self.office.run(caller, list_requests).leaving

    def settle_lead(self, caller: UUID, source_id: str, reason: str | None = None, revision: int | None = None) -> None:
        row = self.row(source_id)
        request = rpc.SettleLeavingLead(
            person_id=row.id,
            revision=row.revision if revision is None else revision,
            agree=reason is None,
            reason=reason,
        )
        self.office.do(caller, settle_leaving_lead, request)

    def waiting(self, caller: UUID) -> dict[str, str]:
        """Names of leavers that wait, and why."""
        return {each.person.name: each.held for each in self.shown(caller).leavers}

    def left(self) -> list[tuple[UUID, str]]:
        rows = self.office.all(StaffLeavingRow, StaffLeavingRow.school_id == self.school)
        return [(row.staff_id, row.outcome) for row in rows]

    @property
    def today(self) -> date:
        return day_of(self.office.identity.now)
