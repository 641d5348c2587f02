"""A plan that a referral has led to, by API."""

from collections.abc import Iterable

from haven_schemas.acts.referrals.referrals import PlanHeld

from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.shapes import Shape


@reply_from(PlanHeld)
class PlanHeldShape(Shape):
    """A plan that no step has ended, of a referral that is open, and when it began."""


def plan_shapes(plans: Iterable[PlanHeld]) -> list[PlanHeldShape]:
    """Each of them."""
    return [shaped(PlanHeldShape, each) for each in plans]
