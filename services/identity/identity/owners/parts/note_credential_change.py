"""Notes that an account's address or password changed, and whether anyone but a mailbox says who its user is."""

from chassis.units.database import Unit

from identity.models import StaffRow
from identity.sign_on.queries.ever_used import was_ever_used

from .doubt_factors import doubt_factors


def note_credential_change(unit: Unit, staff: StaffRow, *, by_mailbox: bool) -> None:
    """To be called before a new password is written. ``by_mailbox``: whoever reads a mailbox could have done it.

    An account that nobody could have used has written nothing and was read by nobody: there is nothing to keep from who
    chooses the first password. A doubt that is there keeps its earlier instant, and only a second person ends it.
    """
    if by_mailbox:
        doubt_factors(unit, staff)
    staff.credential_changed_at = unit.now
    if by_mailbox and staff.unproven_since is None and was_ever_used(unit, staff.id):
        staff.unproven_since = unit.now
