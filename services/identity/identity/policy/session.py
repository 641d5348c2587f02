"""How long a session lives."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import func, select, update

from identity.adapters import OLD_TOKEN_HOLDS_FOR, TOKEN_BYTES, SessionLife, new_session_token, token_digest
from identity.extras import Extras
from identity.models import SchoolRow, SessionRow, TrustPolicyRow


def life_in_force(unit: Unit, installed: SessionLife, school_ids: Iterable[UUID]) -> SessionLife:
    """``installed`` is what holds where the trust set nothing; a school's own time-out can only shorten the trust's."""
    idle = select(TrustPolicyRow.idle_minutes).scalar_subquery()
    elevation = select(TrustPolicyRow.elevation_minutes).scalar_subquery()
    shortest = select(func.min(SchoolRow.idle_minutes)).where(SchoolRow.id.in_(list(school_ids))).scalar_subquery()
    found = unit.session.execute(
        select(idle.label("idle"), elevation.label("elevation"), shortest.label("shortest"))
    ).one()
    of_trust = installed.idle if found.idle is None else timedelta(minutes=found.idle)
    of_schools = of_trust if found.shortest is None else timedelta(minutes=found.shortest)
    return SessionLife(
        idle=min(of_trust, of_schools),
        elevation=installed.elevation if found.elevation is None else timedelta(minutes=found.elevation),
    )


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
