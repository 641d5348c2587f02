"""A first step of the caller is done, or all of them are dismissed."""

from chassis.units.database import Unit
from haven_schemas.rpc.identity.first_visit import FirstVisit, FirstVisitQuery, NoteFirstVisit
from sqlalchemy.dialects.postgresql import insert

from identity.first_visit.queries.first_visit import first_visit
from identity.models import FirstVisitRow


def note_first_visit(unit: Unit, request: NoteFirstVisit) -> FirstVisit:
    """Said again, it changes nothing; what was dismissed stays so."""
    key = (unit.access.actor_id, request.audience)
    new = insert(FirstVisitRow).values(staff_id=key[0], audience=key[1], done=[])
    unit.session.execute(new.on_conflict_do_nothing())
    row = unit.session.get_one(FirstVisitRow, key, with_for_update=True)
    if request.step is None:
        row.dismissed_at = row.dismissed_at or unit.now
    elif request.step not in row.done:
        row.done = [*row.done, request.step]
    unit.session.flush()
    return first_visit(unit, FirstVisitQuery(audience=request.audience))
