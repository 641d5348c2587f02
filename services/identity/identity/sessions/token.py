"""An opaque session token becomes an access token of about a minute."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.ground.context import Grant
from chassis.units.database import Unit
from haven_schemas.acts.identity import SessionPurpose, SessionView, TokenForSession
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Tier
from sqlalchemy import case, func, literal, select, update

from identity.adapters import AS_SEEN, SECOND_STEP_AT_MOST, TOUCHED_AT_MOST_EVERY, SessionLife, token_digest
from identity.extras import Extras
from identity.factors import codes_left, has_factor, has_passkey, raising_provider
from identity.models import SessionRow, StaffRow
from identity.owners import OwnerProof
from identity.policy import LINK, life_in_force, only_own_account, only_renewal, password_expires_at
from identity.roles import grants_of_staff, is_proven, role_book, schools_of
from identity.schools import schools_by_name


@dataclass(frozen=True)
class _Found:
    session: SessionRow
    staff: StaffRow
    has_factor: bool
    has_passkey: bool
    codes_left: int
    is_proven: bool
    confirms_by: UUID | None
    """The provider whose second factor raised the account before, and counts."""
    old_until: datetime | None
    """The token is the one before the session's present one: until when it holds, and at the first tier."""


def issue_token(unit: Unit, extras: Extras, request: TokenForSession) -> SessionView:
    """The token and who it is for; the session counts as used, unless an open page only asks whether it stands.

    ``sign_in_required`` for a token that is unknown, was signed out or revoked, or whose account ended;
    ``token_expired`` for one past its idle or absolute limit; ``VaultAway`` if nothing can be signed. Not audited: a
    session's use shows in the entries of what was done with it.

    A password that runs out while its owner is signed in makes the session one for a new password, like the one a
    sign-in would give: at once at the first tier, and after a second tier in hand, so that nobody is interrupted at a
    record and nobody begins with one.
    """
    found = _found(unit, request.session_token)
    session, staff = found.session, found.staff
    book = role_book(unit)
    grants = grants_of_staff(unit, staff.id, book)
    life = life_in_force(unit, extras.life, schools_of(grants))
    if not life.stands(session.last_seen_at, session.ends_at, unit.now):
        raise Problem(ErrorCode.TOKEN_EXPIRED)
    password_ends_at = _password_ends_at(unit, session)
    has_ended = password_ends_at is not None and password_ends_at < unit.now
    if request.used:
        _touch(unit, session, life, holds_on=not has_ended)
    raised = session.elevated_until is not None and unit.now < session.elevated_until
    elevated = raised and found.old_until is None
    given, purpose = _given(session, grants, ran_out=not raised and has_ended)
    opens_from = _opens_from(session, staff, elevated=elevated)
    token, expires_at = extras.tokens.access_token(
        staff_id=staff.id,
        session_id=session.id,
        grants=given,
        elevated_until=session.elevated_until if elevated else None,
        opens_from=opens_from,
        now=unit.now,
        until=session.ends_at if found.old_until is None else found.old_until,
    )
    roles = sorted({grant.role for grant in grants})
    return SessionView(
        access_token=token,
        expires_at=expires_at,
        session_ends_at=life.ends_unused(session.last_seen_at, session.ends_at),
        session_id=session.id,
        staff_id=staff.id,
        name=staff.name,
        tier=_tier(elevated=elevated),
        elevated_until=session.elevated_until if elevated else None,
        has_second_factor=found.has_factor,
        has_passkey=found.has_passkey,
        recovery_codes_left=found.codes_left,
        schools=schools_by_name(unit, schools_of(grants)),
        roles=roles,
        role_names=[book[role].name for role in roles],
        kind=AS_SEEN.get(staff.kind, staff.kind),
        rights=_rights(given),
        purpose=purpose,
        password_expires_at=password_ends_at,
        must_link=session.purpose == LINK,
        by_sign_on=session.sign_on_link_id is not None,
        sign_on_again=found.confirms_by,
        unproven=opens_from is not None if elevated else not found.is_proven,
    )


def _found(unit: Unit, token: str) -> _Found:
    digest = token_digest(token)
    old = (SessionRow.previous_digest == digest) & (SessionRow.previous_until > unit.now)
    row = unit.session.execute(
        select(
            SessionRow,
            StaffRow,
            has_factor(StaffRow.id),
            has_passkey(StaffRow.id),
            codes_left(StaffRow.id),
            is_proven(),
            raising_provider(StaffRow.id),
        )
        .join(StaffRow, StaffRow.id == SessionRow.staff_id)
        .where((SessionRow.token_digest == digest) | old)
    ).first()
    if row is None or not row[1].active:
        raise Problem(ErrorCode.SIGN_IN_REQUIRED)
    return _Found(*row, old_until=None if row[0].token_digest == digest else row[0].previous_until)


def _touch(unit: Unit, session: SessionRow, life: SessionLife, *, holds_on: bool) -> None:
    """Writes the session's last use, and what the present time-outs mean for it: a shorter one holds from the next use
    on, for a second tier gained before as well. While it holds and is used that goes on, a school morning at most, and
    not once the password has run out (``holds_on``).
    ``sign_in_required`` if the session was ended meanwhile."""
    if unit.now - session.last_seen_at < TOUCHED_AT_MOST_EVERY:
        return
    latest = unit.now + life.elevation
    goes_on = (SessionRow.elevated_until > unit.now) & SessionRow.elevated_at.is_not(None) & literal(holds_on)
    used = func.least(latest, SessionRow.elevated_at + SECOND_STEP_AT_MOST, SessionRow.ends_at)
    touched = unit.session.execute(
        update(SessionRow)
        .where(SessionRow.id == session.id)
        .values(
            last_seen_at=unit.now,
            idle_minutes=life.idle_minutes,
            elevated_until=case(
                (goes_on, used), (SessionRow.elevated_until > latest, latest), else_=SessionRow.elevated_until
            ),
        )
        .returning(SessionRow.id)
        .execution_options(synchronize_session=False)
    ).first()
    if touched is None:
        raise Problem(ErrorCode.SIGN_IN_REQUIRED)
    unit.session.refresh(session)


def _password_ends_at(unit: Unit, session: SessionRow) -> datetime | None:
    """No password runs out in a session that was begun without one."""
    return password_expires_at(unit, session.staff_id) if session.sign_on_link_id is None else None


def _given(
    session: SessionRow, grants: tuple[Grant, ...], *, ran_out: bool
) -> tuple[tuple[Grant, ...], SessionPurpose]:
    """What of ``grants`` the token holds, and what the session is for as callers know it."""
    if session.purpose == LINK:
        return only_own_account(grants), "full"
    if session.purpose != "full" or ran_out:
        return only_renewal(grants), "renewal"
    return grants, "full"


def _opens_from(session: SessionRow, staff: StaffRow, *, elevated: bool) -> datetime | None:
    proof = OwnerProof(staff.unproven_since, staff.credential_changed_at)
    return proof.opens_from(elevated=elevated, factor_since=session.factor_since)


def _tier(*, elevated: bool) -> Tier:
    return "elevated" if elevated else "standard"


def _rights(grants: tuple[Grant, ...]) -> list[str]:
    return sorted(frozenset().union(*(grant.rights for grant in grants)))
