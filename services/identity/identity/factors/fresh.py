"""Whether whoever has a session showed who they are a moment ago."""

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import select

from identity.adapters import FRESH_FOR

from .elevation import own_session
from .in_force import has_factor


def require_fresh(unit: Unit) -> None:
    """``step_up_required``, or ``sign_in_required`` for an account without a second factor, unless the caller signed in
    or confirmed a moment ago: a found phone does not do what only its owner should."""
    session = own_session(unit)
    if unit.now - session.created_at <= FRESH_FOR:
        return
    if unit.session.scalar(select(has_factor(unit.access.actor_id))):
        unit.access.require_elevated(unit.now)
        return
    raise Problem(ErrorCode.SIGN_IN_REQUIRED)
