"""Suspends or ends an account, or takes it back."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.staff import AccountChanged, SetAccountState

from identity.accounts.parts.announce_staff import announce_staff
from identity.accounts.parts.stop_account import stop_account
from identity.accounts.queries.administered import administered_account, works_at
from identity.extras import Extras
from identity.models import StaffRow
from identity.owners.queries.proven import is_caller_proven
from identity.roles.domain.giving import confirms_at
from identity.roles.parts.require_others import one_at_a_time, require_others
from identity.roles.queries.grants_of_staff import every_school, grants_as_given
from identity.roles.queries.role_book import role_book
from identity.roles.queries.sight_of_account import schools_of_sight


def set_account_state(unit: Unit, extras: Extras, request: SetAccountState) -> AccountChanged:
    """The account's version. Its sessions end and every mailed link is void; its roles stay in the record.

    ``not_found`` unless it is the caller's to administer; ``stale_version``; ``invalid_request`` on ``state``:
    ``not_allowed`` for the caller's own account, ``in_use`` for the trust's last administrator and the last who could
    confirm sight at a school. ``not_permitted``: an account whose roles open records is taken back only by who may
    confirm sight there; anyone else takes those roles away first.
    """
    one_at_a_time(unit)
    row = administered_account(unit, request.staff_id)
    if row.version != request.version:
        raise Problem(ErrorCode.STALE_VERSION)
    if row.id == unit.access.actor_id:
        raise invalid("state", FieldCode.NOT_ALLOWED)
    if request.state == "active":
        _take_back(unit, row)
    else:
        _stop(unit, extras, row, ended=request.state == "ended")
    version = announce_staff(unit, row)
    unit.audit(
        AuditAction.STAFF_STATE_SET,
        right=Right.STAFF_ADMINISTER,
        school_ids=works_at(unit, row.id),
        object_id=row.id,
        outcome=request.state,
    )
    return AccountChanged(version=version)


def _take_back(unit: Unit, row: StaffRow) -> None:
    sight = schools_of_sight(unit, row.id)
    if sight and not row.active and not (confirms_at(unit.access, sight) and is_caller_proven(unit)):
        raise Problem(ErrorCode.NOT_PERMITTED)
    row.active, row.suspended_at, row.ended_at = True, None, None


def _stop(unit: Unit, extras: Extras, row: StaffRow, *, ended: bool) -> None:
    held = list(grants_as_given(unit, row.id).values())
    require_others(unit, role_book(unit), row.id, lost=held, kept=[], schools=every_school(unit), field="state")
    stop_account(unit, extras, row, ended=ended)
