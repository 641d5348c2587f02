"""Whether the installation is tried out every ten minutes."""

from chassis.units.database import Unit
from haven_schemas.acts.identity.watching import SetWatching, WatchingState
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from haven_schemas.watch import WATCH_ACCOUNTS, WATCH_LEAD
from prometheus_client import Gauge
from sqlalchemy import select

from identity.ending import stop_account
from identity.extras import Extras
from identity.models import StaffCredentialRow, StaffRow
from identity.schools import require_trust
from identity.telling import announce_staff

from .open import open_watch_school

WATCHING_ON = Gauge("haven_watching_on", "1 while the installation is to be tried out every ten minutes")


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


def set_watching(unit: Unit, extras: Extras, request: SetWatching) -> WatchingState:
    """On: the watch school is there, and its accounts have credentials of the installation's secret, which nobody is
    shown. Off: both are suspended and their sessions end; what they wrote goes in time.

    ``not_permitted`` for whoever does not look after every school; ``invalid_request`` on ``on``, ``not_allowed``,
    where the installation has no secret for it. No child becomes known to anybody by it, so nobody else has to agree.
    """
    require_trust(unit)
    if not request.on:
        _stop(unit, extras)
    elif extras.watch.secret is None or not extras.watch.possible:
        raise invalid("on", FieldCode.NOT_ALLOWED)
    else:
        open_watch_school(unit, extras, extras.watch.secret)
    unit.audit(
        AuditAction.INSTALLATION_WATCHING_SET,
        right=Right.SCHOOL_ADMINISTER,
        outcome="on" if request.on else "off",
    )
    unit.session.flush()
    return watching_state(unit, extras)


def _stop(unit: Unit, extras: Extras) -> None:
    rows = unit.session.scalars(
        select(StaffRow).where(StaffRow.id.in_(WATCH_ACCOUNTS), StaffRow.active).order_by(StaffRow.id).with_for_update()
    ).all()
    for row in rows:
        stop_account(unit, extras, row, ended=False)
        announce_staff(unit, row)
