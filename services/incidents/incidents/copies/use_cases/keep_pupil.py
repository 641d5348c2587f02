"""Keeps what the roll says of a pupil: school, year group, class, whether on the roll; never a name."""

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.events import PupilChanged
from sqlalchemy import func, select

from incidents.copies.known import keep_pupil_rows, known_schools, mark_left_elsewhere
from incidents.disposal.parts.say_let_go import say_let_go
from incidents.disposal.queries.let_go import were_let_go
from incidents.extras import OtherOwners
from incidents.models import KnownPupilRow


def keep_pupil(unit: Unit, owners: OtherOwners, event: PupilChanged) -> None:
    """Asks the roll, unless this version or a newer one is kept. ``OwnerAway`` if it does not answer.

    A leaver who was let go, and whom the roll has again out of an older database, is told of once more: nothing can be
    written under that id, so the roll forgets it, and who is back goes on under another.

    A pupil who moved is taken off the roll of the school they left; what was written there stays that school's.
    """
    unit.scope_to(known_schools(unit.session))
    newest = unit.session.scalar(
        select(func.max(KnownPupilRow.version)).where(KnownPupilRow.pupil_id == event.pupil_id)
    )
    if newest is not None and newest >= event.version:
        return
    facts_of = owners.pupil_facts([event.pupil_id])
    if newest is None and facts_of and were_let_go(unit, [event.pupil_id]):
        say_let_go(unit, new_id(), [[event.pupil_id]])
        return
    for facts in facts_of:
        unit.scope_to(known_schools(unit.session) | {facts.school_id})
        keep_pupil_rows(unit, [facts])
        mark_left_elsewhere(unit, facts)
