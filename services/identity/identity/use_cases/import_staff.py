"""Takes in a staff list: looked at first, then applied as a whole or not at all."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from chassis.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.events import StaffChanged
from haven_schemas.rights import Right
from haven_schemas.rpc.identity_staff import StaffRows, StaffRowsResult

from identity.domain.emails import check_email
from identity.domain.giving import AskedRole
from identity.extras import Extras
from identity.models import SightRequestRow, StaffRow

from .announce_staff import announce_staff
from .ask_confirmation import ask_confirmation
from .check_grants import Ground, ground
from .give_grants import give_grants
from .make_link import make_link
from .open_account import open_account
from .plan_staff_rows import PlannedRow, plan_staff_rows
from .tell_owner import tell_owner


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


def _apply(unit: Unit, extras: Extras, on: Ground, planned: Sequence[PlannedRow]) -> None:
    requests: list[SightRequestRow] = []
    for rows in _by_person(planned):
        asked = [row.give for row in rows if row.give is not None]
        account = rows[0].account
        if account is None:
            account = _invited(unit, extras, rows[0])
            requests += give_grants(unit, account.id, asked).requests
        elif asked:
            requests += _given(unit, extras, account, asked)
    ask_confirmation(unit, extras, on.book, requests)


def _by_person(planned: Iterable[PlannedRow]) -> Iterable[Sequence[PlannedRow]]:
    people: dict[str, list[PlannedRow]] = {}
    for row in planned:
        people.setdefault(check_email(row.result.email), []).append(row)
    return people.values()


def _invited(unit: Unit, extras: Extras, row: PlannedRow) -> StaffRow:
    account = open_account(unit, row.result.name, check_email(row.result.email))
    make_link(unit, extras, account.id, "invitation", by=unit.access.actor_id)
    changed = StaffChanged(staff_id=account.id, version=account.version)
    unit.publish(changed, aggregate_id=account.id, aggregate_version=account.version, school_id=None)
    return account


def _given(unit: Unit, extras: Extras, account: StaffRow, asked: Sequence[AskedRole]) -> Sequence[SightRequestRow]:
    given = give_grants(unit, account.id, asked)
    if given.grants:
        announce_staff(unit, account)
        tell_owner(unit, extras, account.id, "roles_changed", by=unit.access.actor_id)
    return given.requests


def _schools(planned: Iterable[PlannedRow]) -> frozenset[UUID]:
    return frozenset[UUID]().union(*(row.give.grant.school_ids for row in planned if row.give is not None))
