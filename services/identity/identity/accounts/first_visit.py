"""Which first steps the caller has done."""

from chassis.units.database import Unit
from haven_schemas.acts.identity.first_visit import FirstVisit, FirstVisitQuery, NoteFirstVisit
from sqlalchemy.dialects.postgresql import insert

from identity.models import FirstVisitRow


def first_visit(unit: Unit, request: FirstVisitQuery) -> FirstVisit:
    """Of the caller's own account; not audited: it shows nobody else."""
    row = unit.session.get(FirstVisitRow, (unit.access.actor_id, request.audience))
    return FirstVisit.model_validate(
        {"done": row.done if row else [], "dismissed": row is not None and row.dismissed_at is not None}
    )


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
