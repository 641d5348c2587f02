"""Entrypoints of files that another school signed for, read again for a reason that is agreed to."""

from chassis.calls.entrypoints import every, serves
from haven_schemas.calls.incidents import read_again as calls

from incidents.entrypoints_base import Entrypoints
from incidents.read_again.queries import get_read_request, list_read_requests
from incidents.read_again.use_cases import ask_to_read, decide_read_request, end_due_readings, end_reading

_END_SECONDS = 60


@serves(
    (calls.ASK_TO_READ, ask_to_read.ask_to_read),
    (calls.LIST_READ_REQUESTS, list_read_requests.list_read_requests),
    (calls.GET_READ_REQUEST, get_read_request.get_read_request),
    (calls.DECIDE_READ_REQUEST, decide_read_request.decide_read_request),
    (calls.END_READING, end_reading.end_reading),
)
class ReadAgainEntrypoints(Entrypoints):
    """Asked, agreed until a day, ended."""

    @every(seconds=_END_SECONDS)
    def end_due_readings(self) -> None:
        """What was agreed ends with its day."""
        with self.app.database.unit(self.app.own_access("end_due_readings"), schools=[]) as unit:
            end_due_readings.end_due_readings(unit)
