"""Entrypoints of what the retention service asks about children."""

from chassis.calls.entrypoints import serves
from haven_schemas.acts.pupils import retention as calls

from pupils.entrypoints_base import Entrypoints

from .dates import pupil_dates
from .find import find_leavers


@serves(
    (calls.PUPIL_DATES, pupil_dates),
    (calls.FIND_LEAVERS, find_leavers),
)
class RetentionEntrypoints(Entrypoints):
    """Until when a file is kept is counted elsewhere, from days."""
