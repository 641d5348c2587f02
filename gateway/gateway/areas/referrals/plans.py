"""Plans that referrals have led to: of many children at once, for lists and pages that show them beside cards."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from haven_schemas.acts.referrals.referrals import MOST_CHILDREN, PlanHeld, PlansQuery
from haven_schemas.acts.referrals.tracking import PLANS_HELD
from haven_schemas.errors import ErrorCode, Problem

from gateway.clients.asking import Caller
from gateway.sessions.current import AWAY
from gateway.state import haven

Plans = Mapping[UUID, list[PlanHeld]]
_NOT_TOLD = AWAY | {ErrorCode.NOT_PERMITTED}


def plans_held(caller: Caller, subject_ids: Iterable[UUID], seconds: float | None = None) -> Plans | None:
    """By child, of those with a plan, as far as the caller sees the records. None where it cannot be told now: whoever
    shows it says so. ``Problem`` otherwise."""
    wanted = list(dict.fromkeys(subject_ids))
    told: dict[UUID, list[PlanHeld]] = {}
    try:
        for start in range(0, len(wanted), MOST_CHILDREN):
            asked = PlansQuery(subject_ids=wanted[start : start + MOST_CHILDREN])
            found = haven().services.ask(PLANS_HELD, caller, asked, seconds=seconds).children
            told |= {each.subject_id: each.plans for each in found}
    except Problem as problem:
        if problem.code not in _NOT_TOLD:
            raise
        return None
    return told
