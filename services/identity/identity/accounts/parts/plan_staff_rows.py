"""What would become of each row of a staff list; looks and decides, and changes nothing."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from chassis.units.database import Unit
from haven_schemas.errors import FieldCode, Problem, invalid
from haven_schemas.rpc.identity.staff import RowOutcome, StaffRowResult
from sqlalchemy import select

from identity.accounts.domain.staff_rows import StaffCells, StaffLine, first_problem, read_rows, understood
from identity.accounts.queries.present_staff import PresentStaff, present_staff
from identity.models import SchoolRow, StaffRow
from identity.roles.domain.giving import AskedRole, check_giver
from identity.roles.domain.grants import HeldGrant
from identity.roles.parts.check_grants import GrantContext, look_up
from identity.second_person.parts.needs_second_person import needs_second_person


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
