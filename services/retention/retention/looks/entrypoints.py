"""Entrypoints of schedules."""

from chassis.calls.entrypoints import every, serves
from haven_schemas.acts.retention import files as calls
from haven_schemas.acts.retention import schedules as schedule_calls

from retention.entrypoints_base import Entrypoints
from retention.schedules import keep_schedule, list_schedules

from .dry_run import dry_run, what_would_change
from .file import get_file, review_file
from .files import list_files
from .sweep import begin_sweep, last_sweep, look_at_files, measure_sweeps, tell_of_due_files

_LOOK_SECONDS = 5
_MEASURE_SECONDS = 30
_TELL_SECONDS = 600


@serves(
    (schedule_calls.LIST_SCHEDULES, list_schedules),
    (schedule_calls.WHAT_WOULD_CHANGE, what_would_change),
    (schedule_calls.KEEP_SCHEDULE, keep_schedule),
)
class ScheduleEntrypoints(Entrypoints):
    """For how long each kind of record is kept."""


@serves(
    (calls.GET_FILE, get_file),
    (calls.LIST_FILES, list_files),
    (calls.REVIEW_FILE, review_file),
    (calls.DRY_RUN, dry_run),
    (calls.LAST_SWEEP, last_sweep),
    (calls.BEGIN_SWEEP, begin_sweep),
)
class FileEntrypoints(Entrypoints):
    """Until when each child's file is kept."""

    @every(seconds=_LOOK_SECONDS)
    def look_at_files(self) -> None:
        """Once a day, and whenever somebody asks for it or a schedule changed."""
        look_at_files(self._units("look_at_files"), self._extras.owners, self._extras.keyring)

    @every(seconds=_MEASURE_SECONDS)
    def measure_sweeps(self) -> None:
        """Sets the metric of when all files were looked at last."""
        with self._units("measure_sweeps")() as unit:
            measure_sweeps(unit)

    @every(seconds=_TELL_SECONDS)
    def tell_of_due_files(self) -> None:
        """Schools at which files wait to be decided on are told, once a month at most."""
        tell_of_due_files(self._units("tell_of_due_files"))
