"""At which school a request about an account waits."""

from uuid import UUID

from chassis.units.database import Unit

from identity.accounts.queries.administered import works_at
from identity.roles.queries.sight_of_account import schools_of_sight


def school_of_waiting(unit: Unit, staff_id: UUID) -> UUID | None:
    """The one school of its sight, or else of its work; none for several: one does not decide for the others."""
    schools = schools_of_sight(unit, staff_id) or works_at(unit, staff_id)
    return next(iter(schools)) if len(schools) == 1 else None
