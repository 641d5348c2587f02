"""The schools that are known here."""

from chassis.units.database import Unit
from haven_schemas.events import SchoolChanged
from sqlalchemy.dialects.postgresql import insert

from retention.models import SchoolRow


def keep_school(unit: Unit, event: SchoolChanged) -> None:
    """Keeps its id, unless this version or a newer one is here."""
    incoming = insert(SchoolRow).values(id=event.school_id, version=event.version)
    unit.session.execute(
        incoming.on_conflict_do_update(
            index_elements=["id"],
            set_={"version": incoming.excluded.version},
            where=SchoolRow.version < incoming.excluded.version,
        )
    )
