"""A report about a child whose file was destroyed is taken like one about a child who is not listed."""

from collections.abc import Sequence

from chassis.units.database import Unit
from haven_schemas.rpc.incidents.reporting import ConcernPupil

from incidents.destroyed_files import destroyed_among

WORDS = "A child whose file was destroyed. Ask whoever reported this whom it is about."


def name_destroyed(unit: Unit, pupils: Sequence[ConcernPupil]) -> list[ConcernPupil]:
    """The same, with those in words whose file is gone: nothing can be kept under the id they had, whose key is no
    more, and a report is never refused. A child who is back on a roll has another id there, which this is not about.

    Until the unit ends no file of the others is destroyed.
    """
    gone = destroyed_among(unit, (each.pupil_id for each in pupils if each.pupil_id is not None))
    return [ConcernPupil(not_listed=WORDS, role=each.role) if each.pupil_id in gone else each for each in pupils]
