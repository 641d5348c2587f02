"""A report about a child whose file was destroyed is taken like one about a child who is not listed."""

from collections.abc import Sequence

from chassis.units.database import Unit
from haven_schemas.rpc.incidents.reporting import ConcernPupil

from incidents.destroyed_files import destroyed_among
from incidents.disposal.queries.let_go import with_destroyed_file

WORDS = "A child whose file was destroyed. Ask whoever reported this whom it is about."
LEFT_LONG_AGO = "A former pupil who is not on the roll any more. Ask whoever reported this whom it is about."


def name_destroyed(unit: Unit, pupils: Sequence[ConcernPupil]) -> list[ConcernPupil]:
    """The same, with those in words whose file is gone, or who left long ago and were let go: nothing can be kept under
    the id they had, whose key is no more, and a report is never refused. A child who is back on a roll has another id
    there, which this is not about.

    Until the unit ends no file of the others is destroyed.
    """
    gone = destroyed_among(unit, (each.pupil_id for each in pupils if each.pupil_id is not None))
    destroyed = with_destroyed_file(unit, gone)
    return [
        ConcernPupil(not_listed=WORDS if each.pupil_id in destroyed else LEFT_LONG_AGO, role=each.role)
        if each.pupil_id in gone
        else each
        for each in pupils
    ]
