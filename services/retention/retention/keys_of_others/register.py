"""Names of whose files were destroyed go when the trust keeps them no longer, with the key of their year.

The calendar and the schedule alone say which years they are: a database or a vault that is restored to an earlier time
is looked through again, from the first year on. The destruction list and every backup hold them under that key.
"""

from datetime import datetime

from chassis.ground.logs import get_logger
from chassis.keys.file_key_cache import Holder
from chassis.keys.vault import Vault
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.destroyed_register import key_id, years_over
from sqlalchemy import update

from retention.days import clocks_differ, london_day
from retention.extras import OpenUnit
from retention.files import any_stands
from retention.models import DisposalRow
from retention.schedules import schedules_in_use

log = get_logger()
_RECORD = "register"


def destroy_register_keys(open_unit: OpenUnit, vault: Vault, own_time: datetime, *, may_order: bool) -> int:
    """How many there were. Not while a hold on many stands, where the database's clock and ``own_time`` differ, nor
    while a schedule that was agreed since a backup may be missing here (``may_order``). A key is one transaction.
    ``VaultAway`` ends it."""
    if not may_order:
        return 0
    with open_unit() as unit:
        if clocks_differ(unit.now, own_time):
            log.error("clocks_differ")
            return 0
        if any_stands(unit):
            return 0
        kept = next(each.years for each in schedules_in_use(unit, london_day(unit.now)) if each.record == _RECORD)
        years = list(years_over(unit.now, kept))
    return sum(_destroyed(open_unit, vault, year) for year in years)


def _destroyed(open_unit: OpenUnit, vault: Vault, year: int) -> bool:
    with open_unit() as unit:
        _forget(unit, year)
        holder = Holder("register", key_id(year))
        if not vault.destroy_key(holder.transit_key):
            return False
        unit.audit(AuditAction.KEY_REGISTER_DESTROY, object_id=holder.id)
    return True


def _forget(unit: Unit, year: int) -> None:
    sealed = DisposalRow.whose.startswith(f"{year}.")
    unit.session.execute(
        update(DisposalRow).where(sealed).values(whose=None).execution_options(synchronize_session=False)
    )
