"""Entrypoints of the record beyond the roll: reading it, local additions, what stops letters, special categories."""

from chassis.calls.entrypoints import serves
from haven_schemas.calls.pupils import record as calls

from pupils.entrypoints_base import Entrypoints
from pupils.record.queries import absent_today, home_districts, pupil_record, pupils_in_brief, stops
from pupils.record.use_cases import add_local, override_stop, remove_local


@serves(
    (calls.PUPIL_RECORD, pupil_record.pupil_record),
    (calls.PUPILS_IN_BRIEF, pupils_in_brief.pupils_in_brief),
    (calls.HOME_DISTRICTS, home_districts.home_districts),
    (calls.ABSENT_TODAY, absent_today.absent_today),
    (calls.CHECK_STOPS, stops.check_stops),
    (calls.STOPS_OF, stops.stops_of),
    (calls.ADD_LOCAL, add_local.add_local),
    (calls.REMOVE_LOCAL, remove_local.remove_local),
    (calls.OVERRIDE_STOP, override_stop.override_stop),
)
class RecordEntrypoints(Entrypoints):
    """Everything here opens what is sealed under a school's roll key."""
