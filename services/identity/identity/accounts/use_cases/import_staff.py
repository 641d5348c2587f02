"""Takes in a staff list: looked at first, then applied as a whole or not at all."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.events import StaffChanged
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.staff import StaffRows, StaffRowsResult

from identity.accounts.domain.emails import normal_email
from identity.accounts.parts.announce_staff import announce_staff
from identity.accounts.parts.make_invitations import make_invitations
from identity.accounts.parts.open_account import open_accounts
from identity.accounts.parts.plan_staff_rows import PlannedRow, plan_staff_rows
from identity.extras import Extras
from identity.models import SightRequestRow, StaffRow
from identity.passwords.parts.tell_owner import add_notice
from identity.roles.parts.check_grants import GrantContext, ground
from identity.roles.parts.give_grants import give_grants
from identity.second_person.parts.ask_confirmation import ask_confirmation

_AT_ONCE = 100


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
