"""The second person: says yes or no to sight of records, or to a reset of second factors."""

from uuid import UUID

from chassis.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity_roles import Decided, DecideRequest

from identity.domain.giving import CONFIRMED, FIRST_RUN, REFUSED
from identity.domain.resets import agreed_enough
from identity.extras import Extras
from identity.models import SightRequestRow, StaffRow
from identity.queries.deciding import Say, say_of, schools_of_request
from identity.queries.held_rows import held_of_row
from identity.queries.sight_of_account import schools_of_sight

from .announce_staff import announce_staff
from .check_grants import Ground, ground, look_up
from .give_grants import grant_row
from .require_others import one_at_a_time
from .reset_factors import reset_factors_now
from .tell_owner import tell_owner

_AGREED = "agreed"


def decide_request(unit: Unit, extras: Extras, request: DecideRequest) -> Decided:
    """Confirmed: it is in force, and the account's owner is told. Refused: nothing changes, and the asker is told.

    A reset for someone with sight at several schools may take more than one yes (``agreed_enough``): until then it
    waits (``in_force`` false). One no is enough.

    ``not_found`` for what was decided, ran out, is of schools the caller does not administer, or for an account that
    ended; ``not_permitted`` for who asked, who it is for, an administrator of the school, and whoever may not confirm.
    """
    one_at_a_time(unit)
    on = ground(unit)
    row = _waiting(unit, request.request_id)
    schools = schools_of_request(unit, row, on.schools)
    if not schools <= unit.access.schools_with(Right.STAFF_ADMINISTER):
        raise Problem(ErrorCode.NOT_FOUND)
    say = say_of(unit, on.book, row, schools)
    if say is Say.NONE:
        raise Problem(ErrorCode.NOT_PERMITTED)
    if request.confirm and not _agreed(unit, on, row, schools):
        _audit(unit, say, row, schools, _AGREED)
        return Decided(confirmed=True, in_force=False)
    if request.confirm:
        _put_in_force(unit, extras, on, row, first_run=say is Say.FIRST_RUN)
    else:
        tell_owner(unit, extras, row.asked_by, "request_refused", by=unit.access.actor_id)
    row.decision = _decision(say) if request.confirm else REFUSED
    row.decided_by, row.decided_at = unit.access.actor_id, unit.now
    _audit(unit, say, row, schools, row.decision)
    return Decided(confirmed=request.confirm, in_force=request.confirm)


def _agreed(unit: Unit, on: Ground, row: SightRequestRow, schools: frozenset[UUID]) -> bool:
    """Writes down a yes; whether it was the last that is needed. A role takes one."""
    if row.kind == "role":
        return True
    row.agreed_by = [*row.agreed_by, unit.access.actor_id]
    row.agreed_schools = sorted({*row.agreed_schools, *schools})
    sight = schools_of_sight(unit, row.staff_id)
    return agreed_enough(sight, on.schools, row.agreed_by, frozenset(row.agreed_schools))


def _audit(unit: Unit, say: Say, row: SightRequestRow, schools: frozenset[UUID], outcome: str) -> None:
    unit.audit(
        AuditAction.SIGHT_REQUEST_DECIDE,
        right=Right.SIGHT_CONFIRM if say is Say.BY_RIGHT else Right.STAFF_ADMINISTER,
        school_ids=schools,
        object_id=row.id,
        outcome=outcome,
    )


def _decision(say: Say) -> str:
    return FIRST_RUN if say is Say.FIRST_RUN else CONFIRMED


def _waiting(unit: Unit, request_id: UUID) -> SightRequestRow:
    row = unit.session.get(SightRequestRow, request_id, with_for_update=True)
    if row is None or row.decision is not None or row.expires_at <= unit.now:
        raise Problem(ErrorCode.NOT_FOUND)
    return row


def _put_in_force(unit: Unit, extras: Extras, on: Ground, row: SightRequestRow, *, first_run: bool) -> None:
    staff = unit.session.get(StaffRow, row.staff_id, with_for_update=True)
    if staff is None or staff.ended_at is not None:
        raise Problem(ErrorCode.NOT_FOUND)
    decider = unit.access.actor_id
    if row.kind != "role":
        reset_factors_now(unit, extras, row.staff_id, decider)
        return
    held = look_up(on, held_of_row(row), "request").held
    grant = grant_row(unit, staff.id, held, given_by=row.asked_by, confirmed_by=decider, first_run=first_run)
    unit.session.add(grant)
    announce_staff(unit, staff)
    tell_owner(unit, extras, staff.id, "roles_changed", by=decider)
