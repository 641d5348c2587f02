"""Who keeps the trust's own times: whoever keeps its lists at every school, since each of them counts by it."""

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.watch import schools_of_trust

from referrals.copies.known_schools import KNOWN_SCHOOLS


def keeps_times(unit: Unit) -> bool:
    """Whether the caller has the right at each school of the trust."""
    known = schools_of_trust(unit.session.scalars(KNOWN_SCHOOLS))
    return unit.access.has(Right.CATEGORY_ADMINISTER) and known <= unit.access.schools_with(Right.CATEGORY_ADMINISTER)


def check_keeps_times(unit: Unit) -> None:
    """``not_permitted`` for all others."""
    if not keeps_times(unit):
        raise Problem(ErrorCode.NOT_PERMITTED)
