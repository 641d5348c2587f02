"""The second person: says yes or no to what waits for one."""

from collections.abc import Iterable
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.identity.roles import Decided, DecideRequest
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

from identity.extras import Extras
from identity.models import SightRequestRow
from identity.roles import CONFIRMED, FIRST_RUN, REFUSED, GrantContext, administered_schools, ground, schools_of_sight
from identity.second_person import ONE_YES, Persons, Say, SecondPersons, agreed_enough, one_at_a_time, say_of
from identity.telling import tell_owner

from .carry_out import carry_out

_AGREED = "agreed"


def decide_request(unit: Unit, extras: Extras, request: DecideRequest) -> Decided:
    """Confirmed: it is in force, and the account's owner is told. Refused: nothing changes, and the asker is told.

    What is about someone with sight at several schools may take more than one yes (``agreed_enough``): until then it
    waits (``in_force`` false). One no is enough.

    ``not_found`` for what was decided, ran out, is nothing the caller administers or is asked about, or for an account
    that ended; ``not_permitted`` for whoever is no second person in it, or whose turn has not come.
    """
    one_at_a_time(unit)
    on = ground(unit)
    own = administered_schools(unit)
    with unit.beyond_own_schools(on.schools):
        return _decide(unit, extras, request, on, own)


def _decide(unit: Unit, extras: Extras, request: DecideRequest, on: GrantContext, own: frozenset[UUID]) -> Decided:
    row = _waiting(unit, request)
    rule = SecondPersons(unit, on.book, on.schools)
    persons = rule.for_request(row)
    say = say_of(unit, rule, row, persons)
    if say is Say.NONE:
        seen = rule.schools_of(row) <= own or unit.access.actor_id in row.agreed_by
        raise Problem(ErrorCode.NOT_PERMITTED if seen else ErrorCode.NOT_FOUND)
    if request.confirm and not _agreed(unit, on, row, persons):
        _audit(unit, say, row, persons.schools_for(unit.access.actor_id), _AGREED)
        return Decided(confirmed=True, in_force=False)
    if request.confirm:
        carry_out(unit, extras, on, row, first_run=say is Say.FIRST_RUN)
    else:
        tell_owner(unit, extras, row.asked_by, "request_refused", by=unit.access.actor_id)
    row.decision = _decision(say) if request.confirm else REFUSED
    row.decided_by, row.decided_at = unit.access.actor_id, unit.now
    _audit(unit, say, row, rule.schools_of(row), row.decision)
    return Decided(confirmed=request.confirm, in_force=request.confirm)


def _agreed(unit: Unit, on: GrantContext, row: SightRequestRow, persons: Persons) -> bool:
    """Writes down a yes; whether it was the last that is needed. Of a role or of all staff alike one is enough."""
    if row.kind in ONE_YES:
        return True
    row.agreed_by = [*row.agreed_by, unit.access.actor_id]
    row.agreed_schools = sorted({*row.agreed_schools, *persons.schools_for(unit.access.actor_id)})
    sight = schools_of_sight(unit, row.staff_id)
    return agreed_enough(sight, on.schools, row.agreed_by, frozenset(row.agreed_schools))


def _audit(unit: Unit, say: Say, row: SightRequestRow, schools: Iterable[UUID], outcome: str) -> None:
    unit.audit(
        AuditAction.SIGHT_REQUEST_DECIDE,
        right=_right(unit, say),
        school_ids=schools,
        object_id=row.id,
        outcome=outcome,
    )


def _right(unit: Unit, say: Say) -> Right:
    if say is Say.FIRST_RUN:
        return Right.STAFF_ADMINISTER
    return Right.SIGHT_CONFIRM if unit.access.has(Right.SIGHT_CONFIRM) else Right.CONCERN_TRIAGE


def _decision(say: Say) -> str:
    return FIRST_RUN if say is Say.FIRST_RUN else CONFIRMED


def _waiting(unit: Unit, request: DecideRequest) -> SightRequestRow:
    row = unit.session.get(SightRequestRow, request.request_id, with_for_update=True)
    if row is None or row.decision is not None or row.expires_at <= unit.now:
        raise Problem(ErrorCode.NOT_FOUND)
    return row
