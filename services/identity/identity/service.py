"""Identity's entrypoints: each names its right and calls one use case or query."""

from chassis.calls.entrypoints import every
from chassis.calls.mended_copies import MendsCopies
from chassis.ground.context import Access

from identity.accounts.entrypoints import AccountsEntrypoints, FirstVisitEntrypoints
from identity.apart.entrypoints import ApartEntrypoints
from identity.assessment.entrypoints import AssessmentEntrypoints, HostingEntrypoints
from identity.cover.entrypoints import CoverEntrypoints
from identity.giving.entrypoints import RoleEntrypoints
from identity.machines.entrypoints import MachinesEntrypoints
from identity.owners.entrypoints import OwnerEntrypoints
from identity.passwords.entrypoints import PasswordEntrypoints
from identity.requests.entrypoints import SecondPersonEntrypoints
from identity.schools.entrypoints import SchoolsEntrypoints
from identity.sessions import sweep_ended
from identity.sessions.entrypoints import AppPasswordEntrypoints, FactorEntrypoints, SessionsEntrypoints
from identity.setting_up.entrypoints import SettingUpEntrypoints
from identity.sign_on.entrypoints import SignOnEntrypoints
from identity.staff_lists.entrypoints import StaffListEntrypoints
from identity.visitors.entrypoints import VisitorEntrypoints
from identity.watching.entrypoints import WatchingEntrypoints

_SWEEP_SECONDS = 300


class IdentityService(
    ApartEntrypoints,
    AppPasswordEntrypoints,
    FactorEntrypoints,
    OwnerEntrypoints,
    PasswordEntrypoints,
    RoleEntrypoints,
    VisitorEntrypoints,
    SessionsEntrypoints,
    AccountsEntrypoints,
    SecondPersonEntrypoints,
    CoverEntrypoints,
    SchoolsEntrypoints,
    HostingEntrypoints,
    AssessmentEntrypoints,
    MachinesEntrypoints,
    SettingUpEntrypoints,
    SignOnEntrypoints,
    StaffListEntrypoints,
    FirstVisitEntrypoints,
    WatchingEntrypoints,
    MendsCopies,
):
    """Schools, staff accounts, sign-in, sessions; what has a file of its own is in the bases."""

    name = "identity"

    @every(seconds=_SWEEP_SECONDS)
    def sweep(self) -> None:
        """Deletes ended sessions and old guesses."""
        own: Access = self.app.own_access("sweep")
        with self.app.database.unit(own, schools=[]) as unit:
            sweep_ended(unit, self._extras.life)


SERVICE_CLASS = IdentityService
