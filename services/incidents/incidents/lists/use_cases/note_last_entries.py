"""Looks up when something was last written in the records that were opened before lists were ordered by it."""

from chassis.units.database import Unit
from sqlalchemy import func, select, update

from incidents.lists.queries.last_entries import NOT_LOOKED_UP
from incidents.models import ConcernRow, EntryRow, IncidentRow

_AT_ONCE = 1_000


def note_last_entries(unit: Unit) -> bool:
    """Of a thousand records of the unit's schools; answers whether there may be more.

    They are held first and looked up in a second statement: it sees each entry whose writer held the record before, and
    the trigger of a later one waits for this transaction. A record that somebody holds comes another time.
    """
    held = unit.session.scalars(
        select(IncidentRow.id)
        .where(IncidentRow.last_entry_at == NOT_LOOKED_UP)
        .order_by(IncidentRow.last_entry_at, IncidentRow.id)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    newest = (
        select(func.max(row.recorded_at)).where(row.incident_id == IncidentRow.id).correlate(IncidentRow)
        for row in (EntryRow, ConcernRow)
    )
    written = func.greatest(IncidentRow.opened_at, *(each.scalar_subquery() for each in newest))
    unit.session.connection().execute(update(IncidentRow).where(IncidentRow.id.in_(held)).values(last_entry_at=written))
    return len(held) == _AT_ONCE
