"""The entrypoints of alerts, joined from its areas."""

from chassis.bus.mended_copies import MendsCopies

from alerts.absences.entrypoints import AbsenceEntrypoints
from alerts.copies.entrypoints import CopyEntrypoints
from alerts.digests.entrypoints import DigestEntrypoints
from alerts.disposal.entrypoints import DisposalEntrypoints
from alerts.hosting.entrypoints import HostingEntrypoints
from alerts.inbox.entrypoints import InboxEntrypoints
from alerts.mails.entrypoints import MailEntrypoints
from alerts.telling.entrypoints import TellingEntrypoints
from alerts.tidying.entrypoints import TidyingEntrypoints
from alerts.unseen.entrypoints import UnseenEntrypoints
from alerts.watching.entrypoints import WatchingEntrypoints


class AlertsService(
    TellingEntrypoints,
    UnseenEntrypoints,
    InboxEntrypoints,
    MailEntrypoints,
    DigestEntrypoints,
    AbsenceEntrypoints,
    CopyEntrypoints,
    WatchingEntrypoints,
    TidyingEntrypoints,
    DisposalEntrypoints,
    HostingEntrypoints,
    MendsCopies,
):
    """Who is told what, when and by which channel."""

    name = "alerts"


SERVICE_CLASS = AlertsService
