"""Gives a session another token, since its owner has just authenticated (ASVS 7.2.4)."""

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import update

from identity.extras import Extras
from identity.models import SessionRow
from identity.sessions.domain.session_life import OLD_TOKEN_HOLDS_FOR, TOKEN_BYTES, new_session_token, token_digest


def renew_token(unit: Unit, extras: Extras, session: SessionRow, **values: object) -> str:
    """The new token, with ``values`` written in the same statement.

    Whoever had the one before (planted, or read off a screen) gains nothing by what was just shown: it stays at the
    first tier, for the few seconds in which the owner's own open pages may still send it. ``sign_in_required`` if the
    session was ended meanwhile.
    """
    token = new_session_token(extras.random(TOKEN_BYTES))
    renewed = unit.session.execute(
        update(SessionRow)
        .where(SessionRow.id == session.id)
        .values(
            token_digest=token_digest(token),
            previous_digest=SessionRow.token_digest,
            previous_until=unit.now + OLD_TOKEN_HOLDS_FOR,
            **values,
        )
        .returning(SessionRow.id)
        .execution_options(synchronize_session=False)
    ).first()
    if renewed is None:
        raise Problem(ErrorCode.SIGN_IN_REQUIRED)
    return token
