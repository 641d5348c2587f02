"""Deletes the objects of photos that were replaced or removed."""

from chassis.process.away import Away
from chassis.process.logs import get_logger
from sqlalchemy import delete, select

from pupils.extras import Extras, OpenUnit
from pupils.models import PhotoGoneRow

_MOST = 500

log = get_logger()


def sweep_photos(open_unit: OpenUnit, extras: Extras) -> int:
    """How many are gone. Safe on every replica at once: deleting twice is the same as once. While the store is away
    they stay for the next time."""
    with open_unit(None) as unit:
        found = unit.session.execute(
            select(PhotoGoneRow.object_name, PhotoGoneRow.school_id).order_by(PhotoGoneRow.gone_at).limit(_MOST)
        ).all()
    gone = 0
    for name, school_id in found:
        try:
            extras.off_loop(extras.objects.delete, name)
        except Away:
            log.warning("photos_not_deleted", left=len(found) - gone)
            break
        with open_unit([school_id]) as unit:
            unit.session.execute(delete(PhotoGoneRow).where(PhotoGoneRow.object_name == name))
        gone += 1
    return gone
