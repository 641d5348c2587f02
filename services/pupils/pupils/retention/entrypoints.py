"""Entrypoints of what the retention service asks about children."""

from chassis.calls.entrypoints import serves
from haven_schemas.calls.pupils import retention as calls

from pupils.entrypoints_base import Entrypoints
from pupils.retention.queries import pupil_dates
from pupils.retention.use_cases import find_leavers


@serves(
    (calls.PUPIL_DATES, pupil_dates.pupil_dates),
    (calls.FIND_LEAVERS, find_leavers.find_leavers),
)
class RetentionEntrypoints(Entrypoints):
    """Until when a file is kept is counted elsewhere, from days."""
