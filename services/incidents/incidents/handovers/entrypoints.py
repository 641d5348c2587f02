"""Entrypoints of files that follow children to another school of the trust."""

from chassis.calls.entrypoints import every, reads, serves
from chassis.units.database import Unit
from haven_schemas.calls.incidents import handovers as calls
from haven_schemas.events import Envelope, PupilMoved

from incidents.entrypoints_base import Entrypoints
from incidents.handovers.queries import get_handover, list_handovers
from incidents.handovers.use_cases import (
    add_handover_note,
    chase_handovers,
    count_days,
    keep_move,
    sign_handover,
    take_over_files,
)

_TAKE_OVER_SECONDS = 2
_CHASE_SECONDS = 60


@serves(
    (calls.LIST_HANDOVERS, list_handovers.list_handovers),
    (calls.GET_HANDOVER, get_handover.get_handover),
    (calls.SIGN_HANDOVER, sign_handover.sign_handover),
    (calls.ADD_HANDOVER_NOTE, add_handover_note.add_handover_note),
)
class HandoverEntrypoints(Entrypoints):
    """Handed over, signed for, chased."""

    @reads("pupils.pupil_moved")
    def keep_move(self, unit: Unit, envelope: Envelope, event: PupilMoved) -> None:
        """A child is at another school: their file follows."""
        keep_move.keep_move(unit, event)
        count_days.count_days(unit, self._extras.owners)

    @every(seconds=_TAKE_OVER_SECONDS, rests=True)
    def take_over_files(self) -> None:
        """What was signed for becomes the new school's."""
        take_over_files.take_over_files(self._units("take_over_files"))

    @every(seconds=_CHASE_SECONDS)
    def chase_handovers(self) -> None:
        """Who has not signed is told, each day once."""
        with self.app.database.unit(self.app.own_access("chase_handovers"), schools=[]) as unit:
            chase_handovers.chase_handovers(unit)
