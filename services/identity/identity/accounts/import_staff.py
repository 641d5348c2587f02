"""A file of staff is taken in."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.identity.staff import RowOutcome, StaffRowResult, StaffRows, StaffRowsResult
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, Problem, invalid
from haven_schemas.events import StaffChanged
from haven_schemas.rights import Right
from sqlalchemy import select

from identity.extras import Extras
from identity.giving import give_grants
from identity.models import SchoolRow, SightRequestRow, StaffRow
from identity.names import normal_email
from identity.people import PresentStaff, present_staff
from identity.roles import AskedRole, GrantContext, HeldGrant, check_giver, ground, look_up
from identity.second_person import ask_confirmation, needs_second_person
from identity.telling import add_notice, announce_staff, make_invitations

from .open import open_accounts
from .staff_rows import StaffCells, StaffLine, first_problem, read_rows, understood

_AT_ONCE = 100


@dataclass(frozen=True)
class PlannedRow:
    """A row and what is to be done for it; ``give`` is None where nothing is."""

    result: StaffRowResult
    give: AskedRole | None
    account: StaffRow | None


class _Planner:
    """Goes through the rows in their order, so that two rows of one person, or two alike, are seen as such."""

    def __init__(self, unit: Unit, on: GrantContext, present: PresentStaff) -> None:
        self._unit, self._on, self._present = unit, on, present
        schools = unit.session.scalars(select(SchoolRow).where(SchoolRow.id.in_(list(on.schools))))
        self._schools = {row.urn: row.id for row in schools}
        self._names: dict[str, str] = {}
        self._planned: dict[str, set[HeldGrant]] = defaultdict(set)

    def plan(self, cells: StaffCells, line: StaffLine | Problem) -> PlannedRow:
        """One row's outcome."""
        try:
            if isinstance(line, Problem):
                raise line
            account = self._account(line)
            asked = look_up(self._on, self._held(line), "row")
            outcome = self._outcome(line, account, asked)
        except Problem as problem:
            field, code = first_problem(problem)
            return PlannedRow(_result(cells, "refused", field, code), None, None)
        self._names.setdefault(line.email, line.name)
        self._planned[line.email].add(asked.held)
        done = outcome == "unchanged" or (account is not None and asked.held in self._present.waiting[account.id])
        return PlannedRow(_result(cells, outcome), None if done else asked, account)

    def _account(self, line: StaffLine) -> StaffRow | None:
        account = self._present.accounts.get(line.email)
        if account is not None and not account.active:
            raise invalid("email", FieldCode.NOT_ALLOWED)
        return account

    def _held(self, line: StaffLine) -> HeldGrant:
        if line.urn is not None and line.urn not in self._schools:
            raise invalid("school_urn", FieldCode.UNKNOWN_SCHOOL)
        school_id = None if line.urn is None else self._schools[line.urn]
        return HeldGrant(line.role.key, school_id, line.category_groups, line.year_groups)

    def _outcome(self, line: StaffLine, account: StaffRow | None, asked: AskedRole) -> RowOutcome:
        if self._names.get(line.email, line.name) != line.name:
            raise invalid("name", FieldCode.WRONG_FORMAT)
        if asked.held in self._planned[line.email]:
            raise invalid("role", FieldCode.DUPLICATE)
        if account is not None and asked.held in self._present.held[account.id]:
            return "unchanged"
        check_giver(self._unit.access, None if account is None else account.id, asked)
        if needs_second_person(self._unit, self._on, None if account is None else account.id, asked):
            return "waits_for_confirmation"
        return "invite" if account is None and line.email not in self._names else "give_role"


def plan_staff_rows(unit: Unit, on: GrantContext, text: str) -> Sequence[PlannedRow]:
    """Every row's plan; ``invalid_request`` on ``text`` if there are no rows to be had from it."""
    rows = read_rows(text)
    lines = [_understood(cells, on) for cells in rows]
    present = present_staff(unit, {line.email for line in lines if isinstance(line, StaffLine)})
    planner = _Planner(unit, on, present)
    return [planner.plan(cells, line) for cells, line in zip(rows, lines, strict=True)]


def _understood(cells: StaffCells, on: GrantContext) -> StaffLine | Problem:
    try:
        return understood(cells, on.book)
    except Problem as problem:
        return problem


def _result(
    cells: StaffCells, outcome: RowOutcome, field: str | None = None, code: str | None = None
) -> StaffRowResult:
    return StaffRowResult(
        row=cells.row, outcome=outcome, name=cells["name"], email=cells["email"], code=code, field=field
    )


def import_staff(unit: Unit, extras: Extras, request: StaffRows) -> StaffRowsResult:
    """What would become of each row, and with ``apply`` what became of it; with a refused row nothing is done.

    New addresses are invited; an account that is there gets the roles it lacks, and is otherwise left alone. Each role
    is checked and confirmed as if it were given by hand. ``invalid_request`` on ``text`` if it is no staff list;
    ``VaultAway`` if no links can be made, and nothing is done.
    """
    on = ground(unit)
    planned = plan_staff_rows(unit, on, request.text)
    apply = request.apply and all(row.result.outcome != "refused" for row in planned)
    if apply:
        _apply(unit, extras, on, planned)
    unit.audit(
        AuditAction.STAFF_LIST_CHANGE if apply else AuditAction.STAFF_LIST_READ,
        right=Right.STAFF_ADMINISTER,
        school_ids=_schools(planned) or unit.access.schools_with(Right.STAFF_ADMINISTER),
        outcome="imported" if apply else "previewed",
    )
    return StaffRowsResult(rows=[row.result for row in planned], applied=apply)


def _apply(unit: Unit, extras: Extras, on: GrantContext, planned: Sequence[PlannedRow]) -> None:
    """A hundred people at a time: between two statements the process has others to answer."""
    people = list(_by_person(planned).items())
    requests: list[SightRequestRow] = []
    for start in range(0, len(people), _AT_ONCE):
        requests += _take_in(unit, extras, on, dict(people[start : start + _AT_ONCE]))
        unit.session.flush()
    ask_confirmation(unit, extras, on.book, requests)


def _take_in(
    unit: Unit, extras: Extras, on: GrantContext, people: Mapping[str, Sequence[PlannedRow]]
) -> Sequence[SightRequestRow]:
    opened = open_accounts(
        unit, {email: rows[0].result.name for email, rows in people.items() if rows[0].account is None}
    )
    requests: list[SightRequestRow] = []
    changed: list[StaffRow] = []
    for email, rows in people.items():
        account = rows[0].account or opened[email]
        given = give_grants(unit, on, account.id, [row.give for row in rows if row.give is not None])
        requests += given.requests
        if given.grants and email not in opened:
            changed.append(account)
    make_invitations(unit, extras, list(opened.values()))
    _tell(unit, opened.values(), changed)
    return requests


def _by_person(planned: Iterable[PlannedRow]) -> dict[str, list[PlannedRow]]:
    """By address in its normal form."""
    people: dict[str, list[PlannedRow]] = {}
    for row in planned:
        people.setdefault(normal_email(row.result.email), []).append(row)
    return people


def _tell(unit: Unit, opened: Iterable[StaffRow], changed: Iterable[StaffRow]) -> None:
    for row in opened:
        event = StaffChanged(staff_id=row.id, version=row.version)
        unit.publish(event, aggregate_id=row.id, aggregate_version=row.version, school_id=None)
    for row in changed:
        announce_staff(unit, row)
        add_notice(unit, row.id, "roles_changed", by=unit.access.actor_id)


def _schools(planned: Iterable[PlannedRow]) -> frozenset[UUID]:
    return frozenset[UUID]().union(*(row.give.grant.school_ids for row in planned if row.give is not None))
