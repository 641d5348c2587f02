"""The entrypoints of retention, joined from its areas."""

from chassis.calls.mended_copies import MendsCopies

from retention.certificates.entrypoints import CertificateEntrypoints
from retention.copies.entrypoints import CopyEntrypoints, HostingEntrypoints
from retention.disposals.entrypoints import DisposalEntrypoints
from retention.holds.entrypoints import HoldEntrypoints
from retention.keys_of_others.entrypoints import RegisterEntrypoints, SearchedWordsEntrypoints
from retention.leavers.entrypoints import LeaverEntrypoints
from retention.looks.entrypoints import FileEntrypoints, ScheduleEntrypoints
from retention.restored.entrypoints import ListEntrypoints


class RetentionService(
    ScheduleEntrypoints,
    FileEntrypoints,
    HoldEntrypoints,
    DisposalEntrypoints,
    CertificateEntrypoints,
    ListEntrypoints,
    SearchedWordsEntrypoints,
    RegisterEntrypoints,
    LeaverEntrypoints,
    CopyEntrypoints,
    HostingEntrypoints,
    MendsCopies,
):
    """For how long files are kept and why, and how they are destroyed."""

    name = "retention"


SERVICE_CLASS = RetentionService
