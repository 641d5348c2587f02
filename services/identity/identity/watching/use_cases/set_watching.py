"""Turns the watcher on or off."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.watching import SetWatching, WatchingState
from haven_schemas.watch import WATCH_ACCOUNTS
from sqlalchemy import select

from identity.accounts.parts.announce_staff import announce_staff
from identity.accounts.parts.stop_account import stop_account
from identity.extras import Extras
from identity.models import StaffRow
from identity.schools.queries.looked_after import require_trust
from identity.watching.parts.open_watch_school import open_watch_school
from identity.watching.queries.watching import watching_state


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
