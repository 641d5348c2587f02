"""Deletes the log's copies about pupils who left long ago and of whom nothing was ever recorded; its entries stay."""

from chassis.units.database import Unit
from haven_schemas.events import LeaversLetGo
from sqlalchemy.dialects.postgresql import insert

from audit.models import DisposedSubjectRow
from audit.use_cases.forget_child import delete_copies


def forget_leavers(unit: Unit, event: LeaversLetGo) -> None:
    """Told again, it deletes what there is still. That the ids are gone is kept: what an owner said of them before, and
    comes late, is not taken in."""
    ids = [{"subject_id": each, "disposal_id": event.batch_id} for each in set(event.subject_ids)]
    if ids:
        unit.session.execute(insert(DisposedSubjectRow).values(ids).on_conflict_do_nothing())
        delete_copies(unit, event.subject_ids)
