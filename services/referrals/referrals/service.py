"""The entrypoints of referrals, joined from its areas."""

from chassis.calls.mended_copies import MendsCopies

from referrals.agencies.entrypoints import AgencyEntrypoints
from referrals.copies.entrypoints import CopyEntrypoints, HostingEntrypoints
from referrals.deadlines.entrypoints import BoardEntrypoints, DeadlineEntrypoints, RuleEntrypoints
from referrals.disposal.entrypoints import DisposalEntrypoints
from referrals.placements.entrypoints import PlacementEntrypoints
from referrals.tracking.entrypoints import TrackingEntrypoints


class ReferralsService(
    AgencyEntrypoints,
    TrackingEntrypoints,
    DeadlineEntrypoints,
    PlacementEntrypoints,
    BoardEntrypoints,
    RuleEntrypoints,
    CopyEntrypoints,
    DisposalEntrypoints,
    HostingEntrypoints,
    MendsCopies,
):
    """Agencies, referrals and their deadlines."""

    name = "referrals"


SERVICE_CLASS = ReferralsService
