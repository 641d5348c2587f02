"""Keys of words that were searched for are destroyed when a year is over.

The calendar says which they are, and nothing else has to be remembered: a database or a vault that is restored to an
earlier time is looked through again, from the first month on.
"""

from datetime import date, datetime

from chassis.ground.logs import get_logger
from chassis.keys.file_key_cache import Holder
from chassis.keys.vault import Vault
from haven_schemas.audit_actions import AuditAction
from haven_schemas.searched_words import key_id, months_over

from retention.days import clocks_differ
from retention.extras import OpenUnit
from retention.metrics import WORDS_KEYS_DESTROYED

log = get_logger()


def destroy_words_keys(open_unit: OpenUnit, vault: Vault, own_time: datetime) -> int:
    """How many there were. ``own_time``: by the clock of this process; where the database's says something else,
    nothing is destroyed. A key is one transaction: whoever ends in between goes on with the next run. ``VaultAway``
    ends it."""
    with open_unit() as unit:
        if clocks_differ(unit.now, own_time):
            log.error("clocks_differ")
            return 0
        months = list(months_over(unit.now))
    return sum(_destroyed(open_unit, vault, month) for month in months)


def _destroyed(open_unit: OpenUnit, vault: Vault, month: date) -> bool:
    with open_unit() as unit:
        holder = Holder("words", key_id(month))
        if not vault.destroy_key(holder.transit_key):
            return False
        unit.audit(AuditAction.KEY_WORDS_DESTROY, object_id=holder.id)
    WORDS_KEYS_DESTROYED.inc()
    return True
