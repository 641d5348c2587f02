"""Second factors that nobody used while an account was in other hands prove nothing about who has it next."""

from datetime import datetime
from typing import Any

from chassis.units.database import Unit
from sqlalchemy import SQLColumnExpression, func, update

from identity.models import PasskeyRow, RecoveryCodeRow, StaffRow, TotpFactorRow


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
