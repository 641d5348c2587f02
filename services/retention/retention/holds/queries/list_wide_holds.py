"""Holds on many files, for who may place and lift them."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.paging import Empty
from haven_schemas.rpc.retention.wide_holds import WideHoldList
from sqlalchemy import select

from retention.holds.parts.wide_holds import is_seen, schools_to_hold
from retention.holds.parts.wide_showing import shown_wide_hold
from retention.models import WideHoldRow

_MOST = 100


def list_wide_holds(unit: Unit, keyring: Keyring, request: Empty) -> WideHoldList:  # noqa: ARG001  # it asks for nothing
    """Those that stand first, the newest first: of schools where the caller may hold files or watches over them; of a
    list of children theirs alone. ``VaultAway``."""
    schools = schools_to_hold(unit)
    newest = select(WideHoldRow).order_by(WideHoldRow.lifted_at.is_not(None), WideHoldRow.placed_at.desc())
    rows = unit.session.scalars(newest.limit(_MOST)).all() if schools else []
    shown = [row for row in rows if is_seen(unit, row)]
    unit.audit(AuditAction.RETENTION_FILE_READ, right=Right.RETENTION_READ, school_ids=schools)
    return WideHoldList(holds=[shown_wide_hold(unit, row, keyring) for row in shown])
