"""Who signs an assessment: a data protection officer of the whole trust, then somebody else who sets its rules.

The officer advises and does not decide (UK GDPR, Articles 35(2) and 38(6)): the second signature is of who answers for
the trust.
"""

from collections.abc import Callable
from uuid import UUID

from chassis.access.overseer import require_overseer
from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

from identity.models import StaffRow
from identity.owners.queries.proven import is_caller_proven
from identity.roles.queries.grants_of_staff import require_everywhere
from identity.second_person.domain.second_person import is_one_person
from identity.second_person.queries.as_accounts import as_account, said_others


def require_officer(unit: Unit) -> frozenset[UUID]:
    """Every school; ``not_permitted`` unless the caller may sign first."""
    schools = require_everywhere(unit, Right.DATA_OVERSEE)
    require_overseer(unit.access)
    _require_proven(unit)
    return schools


def require_second_person(unit: Unit, signed_by: UUID) -> frozenset[UUID]:
    """Every school; ``not_permitted`` unless the caller may sign what ``signed_by`` signed: one person in two accounts
    counts once."""
    schools = require_everywhere(unit, Right.POLICY_SET)
    _require_proven(unit)
    if _is_one_person(unit, unit.access.actor_id, signed_by):
        raise Problem(ErrorCode.NOT_PERMITTED)
    return schools


def would_pass(check: Callable[[], object]) -> bool:
    """Whether one of those would let the caller pass."""
    try:
        check()
    except Problem as problem:
        if problem.code is not ErrorCode.NOT_PERMITTED:
            raise
        return False
    return True


def _require_proven(unit: Unit) -> None:
    if not is_caller_proven(unit):
        raise Problem(ErrorCode.NOT_PERMITTED)


def _is_one_person(unit: Unit, first: UUID, second: UUID) -> bool:
    if first == second:
        return True
    one, other = unit.session.get(StaffRow, first), unit.session.get(StaffRow, second)
    if one is None or other is None:
        return False
    others = said_others(unit)
    return is_one_person(as_account(one, others), as_account(other, others))
