"""A person decides about leavers whose accounts are not suspended by themselves."""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.staff_lists import DecideLeavers, LeaversDecided

from identity.extras import Extras
from identity.roles.parts.check_grants import ground
from identity.roles.parts.require_others import one_at_a_time
from identity.staff_lists.domain.leavers import TRUST
from identity.staff_lists.parts.let_leave import KEPT, let_leave, note_leaving
from identity.staff_lists.parts.seen_person import seen_person
from identity.staff_lists.queries.due_leavers import Leaver, due_leavers


def decide_leavers(unit: Unit, extras: Extras, request: DecideLeavers) -> LeaversDecided:
    """They leave in the caller's name, or are kept until a list says that they are back, and have left again.

    ``not_found`` at a school whose staff the caller does not administer; ``stale_version`` if one of them does not wait
    or the list says something else by now. ``invalid_request``: ``reason`` (``required`` to keep, ``not_allowed``
    else), ``leavers`` (``not_allowed``: the caller is one of them; or a lead about whom the trust lead or the data
    protection officer decides; or an administrator of the trust is to leave, whose account is looked after by hand).
    """
    one_at_a_time(unit)
    if not unit.access.has(Right.STAFF_ADMINISTER, request.school_id):
        raise Problem(ErrorCode.NOT_FOUND)
    if (request.reason is None) != request.agree:
        raise invalid("reason", FieldCode.NOT_ALLOWED if request.agree else FieldCode.REQUIRED)
    leavers = _waiting(unit, request)
    _check(unit, request, leavers)
    left, waiting = 0, 0
    on = ground(unit)
    for leaver in leavers:
        if not request.agree:
            note_leaving(unit, leaver, KEPT, request.reason)
        elif (held := let_leave(unit, extras, on, leaver)) is None:
            left += 1
        else:
            leaver.person.held = held
            waiting += 1
    unit.audit(
        AuditAction.STAFF_LEAVERS_DECIDE,
        right=Right.STAFF_ADMINISTER,
        school_ids=[request.school_id],
        outcome="agreed" if request.agree else "refused",
    )
    return LeaversDecided(left=left, kept=0 if request.agree else len(leavers), waiting=waiting)


def _waiting(unit: Unit, request: DecideLeavers) -> list[Leaver]:
    asked = {each.person_id: each.revision for each in request.leavers}
    for person_id, revision in asked.items():
        if seen_person(unit, person_id, revision).school_id != request.school_id:
            raise Problem(ErrorCode.NOT_FOUND)
    waiting = {each.person.id: each for each in due_leavers(unit, request.school_id) if each.person.held is not None}
    if not asked.keys() <= waiting.keys():
        raise Problem(ErrorCode.STALE_VERSION)
    return [waiting[person_id] for person_id in asked]


def _check(unit: Unit, request: DecideLeavers, leavers: Collection[Leaver]) -> None:
    mine: UUID = unit.access.actor_id
    by_hand = request.agree and any(each.person.held == TRUST for each in leavers)
    if by_hand or any(each.account.id == mine or each.person.told_on is not None for each in leavers):
        raise invalid("leavers", FieldCode.NOT_ALLOWED)
