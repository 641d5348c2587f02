"""Stops the use of a provider of single sign-on, at once."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.sign_on import SignOnProviderRef, SignOnSwitched
from sqlalchemy import select

from identity.extras import Extras
from identity.models import SessionRow, SignOnLinkRow
from identity.sessions.parts.end_sessions import end_sessions
from identity.sign_on.parts.locked_provider import locked_provider
from identity.sign_on.parts.withdraw_switch import withdraw_switch
from identity.sign_on.queries.provider_views import require_whole_trust


def switch_off(unit: Unit, extras: Extras, request: SignOnProviderRef) -> SignOnSwitched:
    """Off at once, and every session begun by it ends; links stay. ``stale_version``, ``not_found``."""
    schools = require_whole_trust(unit)
    row = locked_provider(unit, request.provider_id, request.version)
    withdraw_switch(unit, row)
    row.on_since = None
    by_it = select(SignOnLinkRow.id).where(SignOnLinkRow.provider_id == row.id)
    end_sessions(unit, extras, SessionRow.sign_on_link_id.in_(by_it))
    unit.audit(
        AuditAction.POLICY_SIGN_ON_SWITCH, right=Right.POLICY_SET, school_ids=schools, object_id=row.id, outcome="off"
    )
    return SignOnSwitched(request_id=None)
