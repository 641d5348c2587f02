"""Entrypoints of schedules."""

from chassis.calls.entrypoints import serves
from haven_schemas.calls.retention import schedules as calls

from retention.entrypoints_base import Entrypoints

from .queries import list_schedules, what_would_change
from .use_cases import keep_schedule


@serves(
    (calls.LIST_SCHEDULES, list_schedules.list_schedules),
    (calls.WHAT_WOULD_CHANGE, what_would_change.what_would_change),
    (calls.KEEP_SCHEDULE, keep_schedule.keep_schedule),
)
class ScheduleEntrypoints(Entrypoints):
    """For how long each kind of record is kept."""
