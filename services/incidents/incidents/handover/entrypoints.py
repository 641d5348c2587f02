"""Entrypoints of files that follow children to another school of the trust."""

from chassis.calls.entrypoints import every, reads, serves
from chassis.units.database import Unit
from haven_schemas.acts.incidents import handovers as calls
from haven_schemas.acts.incidents import read_again as read_again_calls
from haven_schemas.events import Envelope, PupilMoved

from incidents.entrypoints_base import Entrypoints

from .answer import decide_read_request, end_due_readings, end_reading
from .following import chase_handovers, count_days, keep_move, take_over_files
from .handover import add_handover_note, get_handover
from .lines import list_handovers
from .request import ask_to_read, get_read_request, list_read_requests
from .sign import sign_handover

_TAKE_OVER_SECONDS = 2
_CHASE_SECONDS = 60
_END_SECONDS = 60


@serves(
    (calls.LIST_HANDOVERS, list_handovers),
    (calls.GET_HANDOVER, get_handover),
    (calls.SIGN_HANDOVER, sign_handover),
    (calls.ADD_HANDOVER_NOTE, add_handover_note),
)
class HandoverEntrypoints(Entrypoints):
    """Handed over, signed for, chased."""

    @reads("pupils.pupil_moved")
    def keep_move(self, unit: Unit, envelope: Envelope, event: PupilMoved) -> None:
        """A child is at another school: their file follows."""
        keep_move(unit, event)
        count_days(unit, self._extras.owners)

    @every(seconds=_TAKE_OVER_SECONDS, rests=True)
    def take_over_files(self) -> None:
        """What was signed for becomes the new school's."""
        take_over_files(self._units("take_over_files"))

    @every(seconds=_CHASE_SECONDS)
    def chase_handovers(self) -> None:
        """Who has not signed is told, each day once."""
        with self.app.database.unit(self.app.own_access("chase_handovers"), schools=[]) as unit:
            chase_handovers(unit)


@serves(
    (read_again_calls.ASK_TO_READ, ask_to_read),
    (read_again_calls.LIST_READ_REQUESTS, list_read_requests),
    (read_again_calls.GET_READ_REQUEST, get_read_request),
    (read_again_calls.DECIDE_READ_REQUEST, decide_read_request),
    (read_again_calls.END_READING, end_reading),
)
class ReadAgainEntrypoints(Entrypoints):
    """Asked, agreed until a day, ended."""

    @every(seconds=_END_SECONDS)
    def end_due_readings(self) -> None:
        """What was agreed ends with its day."""
        with self.app.database.unit(self.app.own_access("end_due_readings"), schools=[]) as unit:
            end_due_readings(unit)
