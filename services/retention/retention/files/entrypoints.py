"""Entrypoints of files."""

from chassis.calls.entrypoints import every, serves
from haven_schemas.calls.retention import files as calls

from retention.entrypoints_base import Entrypoints

from .queries import dry_run, get_file, last_sweep, list_files
from .use_cases import begin_sweep, look_at_files, measure_sweeps, review_file, tell_of_due_files

_LOOK_SECONDS = 5
_MEASURE_SECONDS = 30
_TELL_SECONDS = 600


@serves(
    (calls.GET_FILE, get_file.get_file),
    (calls.LIST_FILES, list_files.list_files),
    (calls.REVIEW_FILE, review_file.review_file),
    (calls.DRY_RUN, dry_run.dry_run),
    (calls.LAST_SWEEP, last_sweep.last_sweep),
    (calls.BEGIN_SWEEP, begin_sweep.begin_sweep),
)
class FileEntrypoints(Entrypoints):
    """Until when each child's file is kept."""

    @every(seconds=_LOOK_SECONDS)
    def look_at_files(self) -> None:
        """Once a day, and whenever somebody asks for it or a schedule changed."""
        look_at_files.look_at_files(self._units("look_at_files"), self._extras.owners, self._extras.keyring)

    @every(seconds=_MEASURE_SECONDS)
    def measure_sweeps(self) -> None:
        """Sets the metric of when all files were looked at last."""
        with self._units("measure_sweeps")() as unit:
            measure_sweeps.measure_sweeps(unit)

    @every(seconds=_TELL_SECONDS)
    def tell_of_due_files(self) -> None:
        """Schools at which files wait to be decided on are told, once a month at most."""
        tell_of_due_files.tell_of_due_files(self._units("tell_of_due_files"))
