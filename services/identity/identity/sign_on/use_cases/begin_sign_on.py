"""Sends somebody to a provider to sign in there."""

from chassis.units.database import Unit
from haven_schemas.rpc.identity.sign_on import BeginSignOn, SignOnBegun

from identity.extras import Extras
from identity.sign_on.parts.send_away import provider_in_use, send_away


def begin_sign_on(unit: Unit, extras: Extras, request: BeginSignOn) -> SignOnBegun:
    """Where to go, and what the browser keeps. ``not_found`` for a provider that is not in use; ``provider_away``."""
    return send_away(unit, extras, provider_in_use(unit, request.provider_id), again=request.again)
