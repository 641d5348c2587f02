"""An account is another than before: contacts are compared with it when the job comes round."""

from chassis.units.database import Unit
from haven_schemas.events import StaffChanged
from sqlalchemy.dialects.postgresql import insert

from pupils.models import StaffToCompareRow


def note_staff_change(unit: Unit, event: StaffChanged) -> None:
    """Safe to be told again, and in any order."""
    row = insert(StaffToCompareRow).values(staff_id=event.staff_id, version=event.version)
    newer = row.excluded.version > StaffToCompareRow.version
    changed = {"version": row.excluded.version}
    unit.session.execute(row.on_conflict_do_update(index_elements=["staff_id"], set_=changed, where=newer))
