"""Keeps a copy of a school."""

from chassis.units.database import Unit
from haven_schemas.events import SchoolChanged
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from pupils.extras import SchoolsOwner
from pupils.models import SchoolRow


def keep_school(unit: Unit, owner: SchoolsOwner, event: SchoolChanged) -> None:
    """Fetches the school from identity unless this version or a newer one is here; an older one never replaces it."""
    held = unit.session.scalar(select(SchoolRow.version).where(SchoolRow.id == event.school_id))
    if held is not None and held >= event.version:
        return
    copy = owner.school(event.school_id)
    incoming = insert(SchoolRow).values(
        id=copy.id,
        urn=copy.urn,
        laestab=copy.laestab,
        name=copy.name,
        version=copy.version,
        earlier_numbers=copy.earlier_numbers,
        closed_on=copy.closed_on,
    )
    new = incoming.excluded
    unit.session.execute(
        incoming.on_conflict_do_update(
            index_elements=["id"],
            set_={
                "urn": new.urn,
                "laestab": new.laestab,
                "name": new.name,
                "version": new.version,
                "earlier_numbers": new.earlier_numbers,
                "closed_on": new.closed_on,
                "held_until": None,
            },
            where=SchoolRow.version < new.version,
        )
    )
