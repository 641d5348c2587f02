"""Pages of accounts by name whose cursors hold no name."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import FieldCode, invalid

from identity.models import StaffRow


def last_shown(unit: Unit, value: object) -> StaffRow:
    """The account whose id a cursor holds; the page begins after its name. ``invalid_request`` if it is none."""
    try:
        found = unit.session.get(StaffRow, UUID(str(value)))
    except ValueError:
        found = None
    if found is None:
        raise invalid("cursor", FieldCode.WRONG_FORMAT)
    return found
