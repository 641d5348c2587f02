"""Notes that an account's address or password changed, and whether anyone but a mailbox says who its user is."""

from chassis.units.database import Unit
from sqlalchemy import select

from identity.models import StaffCredentialRow, StaffRow

from .doubt_factors import doubt_factors


def note_credential_change(unit: Unit, staff: StaffRow, *, by_mailbox: bool) -> None:
    """To be called before a new password is written. ``by_mailbox``: whoever reads a mailbox could have done it.

    An account that never had a password has written nothing and was read by nobody: there is nothing to keep from who
    chooses the first. A doubt that is there already keeps its earlier instant, and only a second person ends it.
    """
    if by_mailbox:
        doubt_factors(unit, staff)
    staff.credential_changed_at = unit.now
    if by_mailbox and staff.unproven_since is None and _has_password(unit, staff):
        staff.unproven_since = unit.now


def _has_password(unit: Unit, staff: StaffRow) -> bool:
    chosen = select(StaffCredentialRow.staff_id).where(StaffCredentialRow.staff_id == staff.id)
    return unit.session.scalar(chosen) is not None
