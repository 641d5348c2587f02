"""Whether the installation is tried out every ten minutes."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.watching import WatchingState
from haven_schemas.watch import WATCH_LEAD
from sqlalchemy import select

from identity.extras import Extras
from identity.models import StaffCredentialRow, StaffRow
from identity.schools.queries.looked_after import require_trust


def watching(unit: Unit, extras: Extras) -> WatchingState:
    """``not_permitted`` for whoever does not look after every school."""
    require_trust(unit)
    unit.audit(AuditAction.INSTALLATION_WATCHING_READ, right=Right.SCHOOL_ADMINISTER)
    return watching_state(unit, extras)


def watching_state(unit: Unit, extras: Extras) -> WatchingState:
    """As it is now."""
    on = is_on(unit)
    since = select(StaffCredentialRow.changed_at).where(StaffCredentialRow.staff_id == WATCH_LEAD)
    return WatchingState(on=on, possible=extras.watch.possible, since=unit.session.scalar(since) if on else None)


def is_on(unit: Unit) -> bool:
    """Whether the watcher may sign in."""
    return bool(unit.session.scalar(select(StaffRow.active).where(StaffRow.id == WATCH_LEAD)))
