"""Deletes the objects of files that are gone from the store, a small part at a time."""

from chassis.ground.away import Away
from chassis.ground.logs import get_logger
from chassis.units.database import Unit
from sqlalchemy import delete, select

from incidents.extras import Files, OpenUnit
from incidents.models import ObjectToDeleteRow

MOST_AT_ONCE = 200

log = get_logger()


def delete_objects(open_unit: OpenUnit, files: Files) -> int:
    """How many went. Safe on every replica at once, and after a stop at any place: deleting twice is the same as once.

    While the store is away, what is left waits for the next time.
    """
    with open_unit([]) as unit:
        waiting = _waiting(unit)
    gone: list[str] = []
    for name in waiting:
        try:
            files.off_loop(files.objects.delete, name)
        except Away:
            log.warning("objects_not_deleted", count=len(waiting) - len(gone))
            break
        gone.append(name)
    if gone:
        with open_unit([]) as unit:
            unit.session.execute(delete(ObjectToDeleteRow).where(ObjectToDeleteRow.name.in_(gone)))
    return len(gone)


def _waiting(unit: Unit) -> list[str]:
    in_order = select(ObjectToDeleteRow.name).order_by(ObjectToDeleteRow.since, ObjectToDeleteRow.name)
    return list(unit.session.scalars(in_order.limit(MOST_AT_ONCE)))
