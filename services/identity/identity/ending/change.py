"""A proof of the owner's is changed."""

from datetime import datetime
from typing import Any

from chassis.units.database import Unit
from sqlalchemy import SQLColumnExpression, func, update

from identity.models import PasskeyRow, RecoveryCodeRow, StaffRow, TotpFactorRow
from identity.roles import was_ever_used


def doubt_factors(unit: Unit, staff: StaffRow) -> None:
    """To be called when an address or a mailed link changes whose an account may be, before that is noted.

    Whoever set up an account for a colleague could keep an authenticator app on it, and by that app read one day what
    the colleague wrote. So a factor goes on proving the owner only if it was enrolled or used since address or password
    last changed: its holder had the account then. Any other counts from now on, as one enrolled now.
    """
    before = staff.credential_changed_at
    if before is None:
        return
    for row, since in (
        (TotpFactorRow, func.coalesce(TotpFactorRow.last_used_at, TotpFactorRow.confirmed_at)),
        (PasskeyRow, func.coalesce(PasskeyRow.last_used_at, PasskeyRow.created_at)),
        (RecoveryCodeRow, RecoveryCodeRow.created_at),
    ):
        _count_from_now(unit, staff, row, since, before)


def _count_from_now(
    unit: Unit,
    staff: StaffRow,
    row: type[TotpFactorRow] | type[PasskeyRow] | type[RecoveryCodeRow],
    since: SQLColumnExpression[Any],
    before: datetime,
) -> None:
    unit.session.execute(
        update(row)
        .where(row.staff_id == staff.id, since < before)
        .values(counts_from=unit.now)
        .execution_options(synchronize_session=False)
    )


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
