"""An opaque session token becomes an access token of about a minute."""

from chassis.context import Grant
from chassis.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc.identity import SessionView, Tier, TokenForSession
from sqlalchemy import exists, select, update

from identity.domain.session_life import TOUCHED_AT_MOST_EVERY, token_digest
from identity.extras import Extras
from identity.models import SessionRow, StaffRow, TotpFactorRow
from identity.queries.grants_of_staff import grants_of_staff, schools_of
from identity.queries.list_schools import schools_by_name
from identity.queries.role_book import role_book


def issue_token(unit: Unit, extras: Extras, request: TokenForSession) -> SessionView:
    """The token and who it is for; the session counts as used, unless an open page only asks whether it stands.

    ``sign_in_required`` for a token that is unknown, was signed out or revoked, or whose account ended;
    ``token_expired`` for one past its idle or absolute limit; ``VaultAway`` if nothing can be signed. Not audited: a
    session's use shows in the entries of what was done with it.
    """
    session, staff, has_factor = _session(unit, extras, request.session_token)
    if request.used:
        _touch(unit, session)
    book = role_book(unit)
    grants = grants_of_staff(unit, staff.id, book)
    elevated = session.elevated_until is not None and unit.now < session.elevated_until
    ends_unused = extras.life.ends_unused(session.last_seen_at, session.ends_at)
    token, expires_at = extras.tokens.access_token(
        staff_id=staff.id,
        session_id=session.id,
        grants=grants,
        elevated_until=session.elevated_until if elevated else None,
        now=unit.now,
        until=session.ends_at,
    )
    roles = sorted({grant.role for grant in grants})
    tier: Tier = "elevated" if elevated else "standard"
    return SessionView(
        access_token=token,
        expires_at=expires_at,
        session_ends_at=ends_unused,
        session_id=session.id,
        staff_id=staff.id,
        name=staff.name,
        tier=tier,
        elevated_until=session.elevated_until if elevated else None,
        has_second_factor=has_factor,
        schools=schools_by_name(unit, schools_of(grants)),
        roles=roles,
        role_names=[book[role].name for role in roles],
        kind=staff.kind,
        rights=_rights(grants),
    )


def _session(unit: Unit, extras: Extras, token: str) -> tuple[SessionRow, StaffRow, bool]:
    in_force = exists().where(TotpFactorRow.staff_id == StaffRow.id, TotpFactorRow.confirmed_at.is_not(None))
    found = unit.session.execute(
        select(SessionRow, StaffRow, in_force)
        .join(StaffRow, StaffRow.id == SessionRow.staff_id)
        .where(SessionRow.token_digest == token_digest(token))
    ).first()
    if found is None or not found[1].active:
        raise Problem(ErrorCode.SIGN_IN_REQUIRED)
    session, staff, has_factor = found
    if not extras.life.stands(session.last_seen_at, session.ends_at, unit.now):
        raise Problem(ErrorCode.TOKEN_EXPIRED)
    return session, staff, has_factor


def _touch(unit: Unit, session: SessionRow) -> None:
    """Writes the session's last use; ``sign_in_required`` if it was ended meanwhile."""
    if unit.now - session.last_seen_at < TOUCHED_AT_MOST_EVERY:
        return
    touched = unit.session.execute(
        update(SessionRow).where(SessionRow.id == session.id).values(last_seen_at=unit.now).returning(SessionRow.id)
    ).first()
    if touched is None:
        raise Problem(ErrorCode.SIGN_IN_REQUIRED)


def _rights(grants: tuple[Grant, ...]) -> list[str]:
    return sorted(frozenset().union(*(grant.rights for grant in grants)))
