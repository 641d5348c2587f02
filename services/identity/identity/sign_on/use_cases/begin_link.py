"""Sends somebody to a provider to link their account there to the one here."""

from chassis.units.database import Unit
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rpc.identity.sign_on import BeginSignOn, SignOnBegun
from sqlalchemy import select

from identity.extras import Extras
from identity.factors.parts.guard_factors import guard_factors
from identity.factors.use_cases.elevate import own_session
from identity.models import SignOnLinkRow
from identity.sessions.parts.require_fresh import require_fresh
from identity.sign_on.parts.send_away import provider_in_use, send_away


def begin_link(unit: Unit, extras: Extras, request: BeginSignOn) -> SignOnBegun:
    """The same for the caller's own account.

    ``step_up_required`` or ``sign_in_required`` unless they showed who they are a moment ago, by a second factor where
    there is one: a link is another way in. ``invalid_request`` on ``provider_id``, ``duplicate``: linked already.
    """
    require_fresh(unit)
    guard_factors(unit)
    session = own_session(unit)
    row = provider_in_use(unit, request.provider_id)
    linked = select(SignOnLinkRow.id).where(
        SignOnLinkRow.staff_id == unit.access.actor_id, SignOnLinkRow.provider_id == row.id
    )
    if unit.session.scalar(linked) is not None:
        raise invalid("provider_id", FieldCode.DUPLICATE)
    proves_owner = unit.access.is_certain(unit.now)
    return send_away(unit, extras, row, again=request.again, session_id=session.id, proves_owner=proves_owner)
