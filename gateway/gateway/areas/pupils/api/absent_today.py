"""Children with a social worker who are absent today, by API."""

from datetime import datetime

from haven_schemas.acts.incidents.chronology import PlanKind
from haven_schemas.acts.pupils.absent import AbsentPupil
from haven_schemas.rights import Right

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.areas.pupils.absent import absent_with_social_worker
from gateway.areas.referrals.api.plan_shapes import PlanHeldShape, plan_shapes


@reply_from(AbsentPupil)
class AbsentChildShape(Shape):
    """``session`` and ``code``: the newest mark of today (DfE attendance codes). ``signs``: what the school's system
    says of a social worker; ``plans``: plans on the child's card that mean one; ``plans_held``: that a referral
    has led to, and since when. One of the three is not empty."""

    plans: list[PlanKind]
    plans_held: list[PlanHeldShape]


class AbsentTodayShape(Shape):
    """``marked_at``: when the school's system said the newest mark of today; null: none came, so that nothing is known.
    ``more``: so many pupils are absent that some whom only a card says to have a social worker may be missing.
    ``plans_away``: plans that referrals have led to could not be asked, so that a child may be missing."""

    marked_at: datetime | None
    children: list[AbsentChildShape]
    more: bool
    plans_away: bool


@api.operation(
    "GET", "/schools/<school_urn>/absent-today", "Children with a social worker who are absent today",
    right=Right.CONCERN_TRIAGE, tier="elevated", reply=AbsentTodayShape,
)  # fmt: skip
def absent_today(call: Call, school_urn: str) -> AbsentTodayShape:
    """Of one school, whose pupils the caller sees in full; no child whose file is closed to them."""
    found = absent_with_social_worker(call.caller, call.signed_in.school_id(school_urn))
    children = [
        shaped(AbsentChildShape, each.mark, plans=each.plans, plans_held=plan_shapes(each.held))
        for each in found.children
    ]
    return AbsentTodayShape(marked_at=found.marked_at, children=children, more=found.more, plans_away=found.plans_away)
