"""The caller has read that there are fewer than two second people, and is not told again before the next term."""

from chassis.units.database import Unit
from haven_schemas.rpc.paging import Empty
from sqlalchemy.dialects.postgresql import insert

from identity.models import FirstVisitRow
from identity.second_person.queries.second_people import HIDDEN


def hide_second_people(unit: Unit) -> Empty:
    """The caller's own: everybody else who sets for how long files are kept is told as before."""
    row = insert(FirstVisitRow).values(staff_id=unit.access.actor_id, audience=HIDDEN, done=[], dismissed_at=unit.now)
    key = [FirstVisitRow.staff_id, FirstVisitRow.audience]
    unit.session.execute(row.on_conflict_do_update(index_elements=key, set_={"dismissed_at": unit.now}))
    return Empty()
