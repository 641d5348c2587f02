"""Warns the owners of logins that are about to lock for want of use."""

from chassis.units.database import Unit
from sqlalchemy import func, or_, select

from identity.extras import Extras
from identity.models import StaffCredentialRow, StaffRow
from identity.passwords.domain.password_policy import UNUSED_LOCKS_AFTER, UNUSED_WARNS_AFTER
from identity.passwords.parts.tell_owner import tell_owner

MOST_AT_ONCE = 50


def warn_unused(unit: Unit, extras: Extras) -> int:
    """Has at most ``MOST_AT_ONCE`` warnings mailed and answers how many: each owner once in a dry spell.

    From day 45 until the login locks. Rows another replica has in hand are skipped.
    """
    last_use = func.greatest(StaffCredentialRow.changed_at, StaffCredentialRow.last_signed_in_at)
    rows = unit.session.scalars(
        select(StaffCredentialRow)
        .join(StaffRow, StaffRow.id == StaffCredentialRow.staff_id)
        .where(
            last_use <= unit.now - UNUSED_WARNS_AFTER,
            last_use >= unit.now - UNUSED_LOCKS_AFTER,
            or_(StaffCredentialRow.warned_at.is_(None), StaffCredentialRow.warned_at <= last_use),
            StaffRow.active,
            StaffRow.email.is_not(None),
        )
        .limit(MOST_AT_ONCE)
        .with_for_update(of=StaffCredentialRow, skip_locked=True)
    ).all()
    for row in rows:
        row.warned_at = unit.now
        tell_owner(unit, extras, row.staff_id, "inactivity_warning")
    return len(rows)
