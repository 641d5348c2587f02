"""The entrypoints of retention, joined from its areas."""

from chassis.bus.mended_copies import MendsCopies

from retention.copies.entrypoints import CopyEntrypoints
from retention.files.entrypoints import FileEntrypoints
from retention.holds.entrypoints import HoldEntrypoints
from retention.hosting.entrypoints import HostingEntrypoints
from retention.schedules.entrypoints import ScheduleEntrypoints


class RetentionService(
    ScheduleEntrypoints,
    FileEntrypoints,
    HoldEntrypoints,
    CopyEntrypoints,
    HostingEntrypoints,
    MendsCopies,
):
    """For how long files are kept and why."""

    name = "retention"


SERVICE_CLASS = RetentionService
