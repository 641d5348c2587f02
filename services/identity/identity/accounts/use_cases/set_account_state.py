"""Suspends or ends an account, or takes it back."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.staff import AccountChanged, SetAccountState

from identity.accounts.parts.announce_staff import announce_staff
from identity.accounts.parts.stop_account import stop_account
from identity.accounts.parts.stop_lead import lately_stopped, stop_lead
from identity.accounts.queries.administered import administered_account, works_at
from identity.extras import Extras
from identity.models import LeadStopRow, StaffRow
from identity.owners.queries.proven import is_caller_proven
from identity.roles.domain.giving import confirms_at
from identity.roles.parts.require_others import one_at_a_time, require_others
from identity.roles.queries.grants_of_staff import every_school, grants_as_given
from identity.roles.queries.last_two import last_two_at
from identity.roles.queries.role_book import role_book
from identity.roles.queries.sight_of_account import schools_of_sight
from identity.sign_on.queries.ever_used import was_ever_used


def set_account_state(unit: Unit, extras: Extras, request: SetAccountState) -> AccountChanged:
    """The account's version. Its sessions end and every mailed link is void; its roles stay in the record.

    ``not_found`` unless it is the caller's to administer; ``stale_version``; ``invalid_request`` on ``state``:
    ``not_allowed`` for the caller's own account, ``in_use`` for the trust's last administrator and the last who could
    confirm sight at a school. One of the last two who triage at a school is suspended for a day, and for good once a
    second person agrees (decision 117); ``proposed_already`` where nobody did so lately. ``not_permitted``: an account
    whose roles open records is taken back only by who may confirm sight there; anyone else takes those roles away
    first.
    """
    one_at_a_time(unit)
    row = administered_account(unit, request.staff_id)
    if row.version != request.version:
        raise Problem(ErrorCode.STALE_VERSION)
    if row.id == unit.access.actor_id:
        raise invalid("state", FieldCode.NOT_ALLOWED)
    if request.state == "active":
        _take_back(unit, row)
        stop = None
    else:
        stop = _stop(unit, extras, row, ended=request.state == "ended")
    version = announce_staff(unit, row)
    unit.audit(
        AuditAction.STAFF_STATE_SET,
        right=Right.STAFF_ADMINISTER,
        school_ids=works_at(unit, row.id),
        object_id=row.id,
        outcome=request.state if stop is None else "for_a_day",
    )
    if stop is None:
        return AccountChanged(version=version)
    return AccountChanged(version=version, request_id=stop.id, takes_effect_at=stop.until)


def _take_back(unit: Unit, row: StaffRow) -> None:
    sight = schools_of_sight(unit, row.id)
    if sight and not row.active and not (confirms_at(unit.access, sight) and is_caller_proven(unit)):
        raise Problem(ErrorCode.NOT_PERMITTED)
    row.active, row.suspended_at, row.ended_at = True, None, None
    stop = lately_stopped(unit, row.id)
    if stop is not None:
        stop.over_at = stop.over_at or unit.now
        stop.agreed, stop.decided_by, stop.decided_at = False, unit.access.actor_id, unit.now


def _stop(unit: Unit, extras: Extras, row: StaffRow, *, ended: bool) -> LeadStopRow | None:
    held, book, everywhere = list(grants_as_given(unit, row.id).values()), role_book(unit), every_school(unit)
    require_others(unit, book, row.id, lost=held, kept=[], schools=everywhere, field="state")
    before = lately_stopped(unit, row.id)
    schools = last_two_at(unit, book, row.id, held, everywhere)
    if schools and before is not None:
        raise invalid("state", FieldCode.PROPOSED_ALREADY)
    if schools and row.active and was_ever_used(unit, row.id):
        return stop_lead(unit, extras, book, row, schools, ended=ended)
    stop_account(unit, extras, row, ended=ended)
    return None
