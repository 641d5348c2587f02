"""Keeps what the roll says of a pupil: school, year group, class, whether on the roll; never a name."""

from chassis.units.database import Unit
from haven_schemas.events import PupilChanged
from sqlalchemy import func, select

from incidents.copies.known import keep_pupil_rows, known_schools, mark_left_elsewhere
from incidents.extras import OtherOwners
from incidents.models import KnownPupilRow


def keep_pupil(unit: Unit, owners: OtherOwners, event: PupilChanged) -> None:
    """Asks the roll, unless this version or a newer one is kept. ``OwnerAway`` if it does not answer.

    A pupil who moved is taken off the roll of the school they left; what was written there stays that school's.
    """
    unit.scope_to(known_schools(unit.session))
    newest = unit.session.scalar(
        select(func.max(KnownPupilRow.version)).where(KnownPupilRow.pupil_id == event.pupil_id)
    )
    if newest is not None and newest >= event.version:
        return
    for facts in owners.pupil_facts([event.pupil_id]):
        unit.scope_to(known_schools(unit.session) | {facts.school_id})
        keep_pupil_rows(unit, [facts])
        mark_left_elsewhere(unit, facts)
