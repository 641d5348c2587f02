"""Who sets how long records are kept: whoever may at every school, since each of them counts by it."""

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.watch import schools_of_trust

from retention.copies.known_schools import KNOWN_SCHOOLS


def check_sets_schedules(unit: Unit) -> None:
    """``not_permitted`` for all others."""
    known = schools_of_trust(unit.session.scalars(KNOWN_SCHOOLS))
    if not known <= unit.access.schools_with(Right.RETENTION_SET):
        raise Problem(ErrorCode.NOT_PERMITTED)
