"""The entrypoints of retention, joined from its areas."""

from chassis.bus.mended_copies import MendsCopies

from retention.certificates.entrypoints import CertificateEntrypoints
from retention.copies.entrypoints import CopyEntrypoints
from retention.destruction_list.entrypoints import ListEntrypoints
from retention.disposals.entrypoints import DisposalEntrypoints
from retention.files.entrypoints import FileEntrypoints
from retention.holds.entrypoints import HoldEntrypoints
from retention.hosting.entrypoints import HostingEntrypoints
from retention.leavers.entrypoints import LeaverEntrypoints
from retention.register.entrypoints import RegisterEntrypoints
from retention.schedules.entrypoints import ScheduleEntrypoints
from retention.searched_words.entrypoints import SearchedWordsEntrypoints


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
