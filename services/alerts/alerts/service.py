"""The entrypoints of alerts, joined from its areas."""

from chassis.calls.mended_copies import MendsCopies

from alerts.absences.entrypoints import AbsenceEntrypoints
from alerts.digests.entrypoints import DigestEntrypoints
from alerts.disposal.entrypoints import DisposalEntrypoints, TidyingEntrypoints, WatchingEntrypoints
from alerts.inbox.entrypoints import InboxEntrypoints
from alerts.mails.entrypoints import MailEntrypoints
from alerts.telling.entrypoints import TellingEntrypoints
from alerts.unseen.entrypoints import CopyEntrypoints, HostingEntrypoints, UnseenEntrypoints


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
