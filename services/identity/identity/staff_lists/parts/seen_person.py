"""The listed person somebody decides about, as they have read it."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

from identity.models import ListedPersonRow


def seen_person(unit: Unit, person_id: UUID, revision: int) -> ListedPersonRow:
    """Locked. ``not_found`` unless the caller administers staff at the school; ``stale_version`` if the list says
    something else of the person by now."""
    row = unit.session.get(ListedPersonRow, person_id, with_for_update=True, populate_existing=True)
    if row is None or not unit.access.has(Right.STAFF_ADMINISTER, row.school_id):
        raise Problem(ErrorCode.NOT_FOUND)
    if row.revision != revision:
        raise Problem(ErrorCode.STALE_VERSION)
    return row
