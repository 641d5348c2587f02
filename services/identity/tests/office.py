"""A small school office for tests of administration: people in their roles, and what they do, without signing in."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from chassis.ground.context import NOBODY, Access
from haven_schemas.acts.identity import roles, staff
from haven_schemas.errors import Problem
from identity.accounts.add import invite_staff
from identity.accounts.change import change_account
from identity.accounts.import_staff import import_staff
from identity.accounts.stop import set_account_state
from identity.giving.role import end_grant, give_role
from identity.giving.sight import list_sight
from identity.models import NoticeRow, SessionRow, SightRequestRow, StaffCredentialRow, StaffGrantRow, StaffRow
from identity.people.accounts import get_account
from identity.requests.decide import decide_request
from identity.requests.list import list_requests
from identity.roles.of_staff import grants_of_staff
from sqlalchemy import select, text


def asked(role: str, school: UUID | None, **more: Any) -> staff.AskedGrant:
    return staff.AskedGrant(role=role, school_id=school, **more)


_AS_LETTERS = str.maketrans("0123456789abcdef", "abcdefghjkmnpqrs")
"""Letters that look like no other."""


@dataclass
class Office:
    """Callers are account ids; each acts with the grants the account has at that moment."""

    identity: Any

    def hire(self, role: str, *schools: UUID, name: str | None = None, first_run: bool = False, **limits: Any) -> UUID:
        """An account with a password and a role that is in force, put there as the set-up would."""
        staff_id = self.account(name)
        with self.identity.database.unit(NOBODY, schools=self.identity.schools()) as unit:
            for school in schools or (None,):
                unit.session.add(
                    StaffGrantRow(
                        id=uuid4(),
                        staff_id=staff_id,
                        role=role,
                        school_id=school,
                        created_at=unit.now,
                        first_run=first_run,
                        **limits,
                    )
                )
        return staff_id

    def account(self, name: str | None = None, *, with_password: bool = True) -> UUID:
        """An account without a role; without ``name`` one of its own, since a like name ties two people."""
        staff_id = uuid4()
        name = name or f"Person {staff_id.hex.translate(_AS_LETTERS).title()}"
        with self.identity.database.unit(NOBODY) as unit:
            email = f"p{staff_id.hex}@school.example"
            unit.session.add(
                StaffRow(
                    id=staff_id, name=name, email=email, active=True, version=1, created_at=unit.now, kind="person"
                )
            )
            unit.session.flush()
            if with_password:
                self._choose(unit, staff_id)
        return staff_id

    def choose_password(self, staff_id: UUID) -> None:
        """The owner used the invitation."""
        with self.identity.database.unit(NOBODY) as unit:
            self._choose(unit, staff_id)

    def _choose(self, unit: Any, staff_id: UUID) -> None:
        unit.session.add(StaffCredentialRow(staff_id=staff_id, password_hash="-", changed_at=unit.now))

    def session(self, staff_id: UUID) -> UUID:
        """The account is signed in."""
        session_id = uuid4()
        with self.identity.database.unit(NOBODY) as unit:
            unit.session.add(
                SessionRow(
                    id=session_id,
                    staff_id=staff_id,
                    token_digest=session_id.bytes,
                    client="desk",
                    created_at=unit.now,
                    last_seen_at=unit.now,
                    ends_at=unit.now + timedelta(hours=12),
                )
            )
        return session_id

    def access(self, staff_id: UUID) -> Access:
        with self.identity.database.unit(NOBODY) as unit:
            grants = grants_of_staff(unit, staff_id)
            return Access(kind="staff", actor_id=staff_id, grants=grants, elevated_until=unit.now + timedelta(hours=1))

    def run(self, caller: UUID, use_case: Any, *arguments: Any) -> Any:
        return self.identity.run(self.access(caller), use_case, *arguments)

    def do(self, caller: UUID, use_case: Any, request: Any) -> Any:
        return self.run(caller, use_case, self.identity.extras, request)

    def invite(self, caller: UUID, *grants: staff.AskedGrant, email: str = "new@school.example") -> staff.StaffInvited:
        request = staff.InviteStaff(name="A New Person", email=email, grants=list(grants))
        return self.do(caller, invite_staff, request)

    def give(self, caller: UUID, staff_id: UUID, grant: staff.AskedGrant) -> staff.RoleGiven:
        return self.do(caller, give_role, staff.GiveRole(staff_id=staff_id, grant=grant))

    def end(self, caller: UUID, grant_id: UUID) -> None:
        self.do(caller, end_grant, staff.EndGrant(grant_id=grant_id))

    def decide(self, caller: UUID, request_id: UUID, *, confirm: bool = True) -> roles.Decided:
        request = roles.DecideRequest(request_id=request_id, confirm=confirm)
        return self.do(caller, decide_request, request)

    def requests(self, caller: UUID) -> list[roles.SightRequest]:
        return self.run(caller, list_requests).requests

    def account_of(self, caller: UUID, staff_id: UUID) -> staff.Account:
        return self.run(caller, get_account, staff.GetAccount(staff_id=staff_id))

    def change(self, caller: UUID, staff_id: UUID, name: str, email: str, version: int = 1) -> int:
        request = staff.ChangeAccount(staff_id=staff_id, name=name, email=email, version=version)
        return self.do(caller, change_account, request).version

    def set_state(self, caller: UUID, staff_id: UUID, state: str, version: int | None = None) -> int:
        asked_version = self.row(staff_id).version if version is None else version
        request = staff.SetAccountState(staff_id=staff_id, state=state, version=asked_version)
        return self.do(caller, set_account_state, request).version

    def sight(self, caller: UUID, school: UUID, **page: Any) -> roles.SightPage:
        return self.run(caller, list_sight, roles.ListSight(school_id=school, **page))

    def take_in(self, caller: UUID, text_: str, *, apply: bool = True) -> staff.StaffRowsResult:
        return self.do(caller, import_staff, staff.StaffRows(text=text_, apply=apply))

    def row(self, staff_id: UUID) -> StaffRow:
        with self.identity.database.unit(NOBODY) as unit:
            return unit.session.get_one(StaffRow, staff_id)

    def all(self, table: Any, *conditions: Any) -> list[Any]:
        with self.identity.database.unit(NOBODY, schools=self.identity.schools()) as unit:
            return list(unit.session.scalars(select(table).where(*conditions)))

    def grants(self, staff_id: UUID) -> list[StaffGrantRow]:
        return self.all(StaffGrantRow, StaffGrantRow.staff_id == staff_id)

    def told(self, staff_id: UUID) -> list[str]:
        """Kinds of mail the account's owner is to get, oldest first."""
        rows = self.all(NoticeRow, NoticeRow.staff_id == staff_id)
        return [row.kind for row in sorted(rows, key=lambda row: (row.created_at, row.id))]

    def refused(self, call: Any, *arguments: Any, **named: Any) -> Problem:
        """The refusal; nothing at all was written, whatever the use case had begun."""
        before = self.everything()
        with pytest.raises(Problem) as problem:
            call(*arguments, **named)
        assert self.everything() == before
        return problem.value

    def everything(self) -> list[tuple[int, ...]]:
        """Counts and versions of every table a use case of administration writes."""
        with self.identity.database.unit(NOBODY, schools=self.identity.schools()) as unit:
            return [tuple(row) for row in unit.session.execute(text(_STATE))]


_STATE = """
    SELECT (SELECT count(*) FROM staff), (SELECT coalesce(sum(version), 0) FROM staff),
           (SELECT count(*) FROM staff WHERE active), (SELECT count(*) FROM staff_grant),
           (SELECT count(*) FROM sight_request), (SELECT count(*) FROM sight_request WHERE decision IS NULL),
           (SELECT count(*) FROM composed_role), (SELECT coalesce(sum(version), 0) FROM composed_role),
           (SELECT count(*) FROM notice), (SELECT count(*) FROM account_link), (SELECT count(*) FROM session),
           (SELECT count(*) FROM outbox), (SELECT count(*) FROM audit_entry)
"""


def waiting(office: Office) -> list[SightRequestRow]:
    return office.all(SightRequestRow, SightRequestRow.decision.is_(None))


def code_of(problem: Problem) -> tuple[str, list[tuple[str, str]]]:
    """The refusal's code, and its fields with theirs."""
    return problem.code.value, [(each.field, each.code.value) for each in problem.fields]
