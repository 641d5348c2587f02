"""First tier: an address and a password become a session."""

import base64
from dataclasses import dataclass
from uuid import UUID

from chassis.context import Grant
from chassis.database import Unit
from chassis.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity import SignedIn, SignIn
from sqlalchemy import select, update

from identity.domain.emails import email_digest, normal_email
from identity.domain.session_life import PERMITS_OUTLAST_SESSION_BY, token_digest
from identity.extras import Extras
from identity.models import SchoolRow, SessionRow, StaffCredentialRow, StaffRow
from identity.queries.grants_of_staff import grants_of_staff, schools_of
from identity.queries.life_in_force import life_in_force

from .tell_owner import tell_owner

TOKEN_BYTES = 32


@dataclass(frozen=True)
class _Account:
    staff_id: UUID
    active: bool
    password_hash: str


def sign_in(unit: Unit, extras: Extras, request: SignIn) -> SignedIn:
    """A new session with its permits.

    ``sign_in_failed`` for an unknown address, a wrong password and an ended account alike, after the same work;
    ``too_many_requests`` after ten wrong guesses in five minutes; ``VaultAway`` (no session made) if permits cannot be
    signed.
    """
    account = _account(unit, request.email)
    subject = email_digest(request.email)
    if not extras.attempts.begin("password", subject, request.client, unit.correlation_id):
        raise _refused(unit, extras, account, ErrorCode.TOO_MANY_REQUESTS)
    right = extras.passwords.matches(account.password_hash if account else None, request.password)
    if account is None or not right or not account.active:
        raise _refused(unit, extras, account, ErrorCode.SIGN_IN_FAILED)
    if extras.attempts.succeeded("password", subject, request.client, unit.correlation_id) == "new":
        tell_owner(unit, extras, account.staff_id, "new_device")
    _note_use(unit, extras, account, request.password)
    return _begin_session(unit, extras, account.staff_id, request)


def _account(unit: Unit, email: str) -> _Account | None:
    found = unit.session.execute(
        select(StaffRow.id, StaffRow.active, StaffCredentialRow.password_hash)
        .join(StaffCredentialRow, StaffCredentialRow.staff_id == StaffRow.id)
        .where(StaffRow.email == normal_email(email))
    ).first()
    return None if found is None else _Account(found.id, found.active, found.password_hash)


def _refused(unit: Unit, extras: Extras, account: _Account | None, code: ErrorCode) -> Problem:
    """The actor is the account guessed at, or the trust when there is no such account."""
    actor_id = extras.trust_id if account is None else account.staff_id
    return extras.refusals.audited(unit, AuditAction.SESSION_SIGN_IN_REFUSE, code, actor_id=actor_id)


def _note_use(unit: Unit, extras: Extras, account: _Account, password: str) -> None:
    """Remembers the sign-in, and renews a hash made with parameters of before."""
    values: dict[str, object] = {"last_signed_in_at": unit.now}
    if extras.passwords.is_outdated(account.password_hash):
        values["password_hash"] = extras.passwords.hash(password)
    unit.session.execute(
        update(StaffCredentialRow).where(StaffCredentialRow.staff_id == account.staff_id).values(**values)
    )


def _begin_session(unit: Unit, extras: Extras, staff_id: UUID, request: SignIn) -> SignedIn:
    token = base64.urlsafe_b64encode(extras.random(TOKEN_BYTES)).rstrip(b"=").decode("ascii")
    ends_at = extras.life.end_of_session(unit.now)
    grants = grants_of_staff(unit, staff_id)
    session = SessionRow(
        id=new_id(),
        staff_id=staff_id,
        token_digest=token_digest(token),
        client=request.client,
        created_at=unit.now,
        last_seen_at=unit.now,
        ends_at=ends_at,
        elevated_until=None,
        device=request.device,
        idle_minutes=life_in_force(unit, extras.life, schools_of(grants)).idle_minutes,
    )
    unit.session.add(session)
    permits_end_at = ends_at + PERMITS_OUTLAST_SESSION_BY
    permits = extras.tokens.reporting_permits(
        staff_id=staff_id,
        session_id=session.id,
        schools=_reported_to(unit, grants),
        now=unit.now,
        until=permits_end_at,
    )
    unit.audit(AuditAction.SESSION_SIGN_IN, school_ids=schools_of(grants), object_id=session.id, actor_id=staff_id)
    return SignedIn(
        session_token=token,
        session_id=session.id,
        tier="standard",
        reporting_permits=permits,
        ends_at=ends_at,
        permits_end_at=permits_end_at,
    )


def _reported_to(unit: Unit, grants: tuple[Grant, ...]) -> dict[UUID, str]:
    """Id and URN of the schools at which the account may report."""
    reporting = [grant.school_ids for grant in grants if Right.CONCERN_REPORT in grant.rights]
    ids = frozenset[UUID]().union(*reporting)
    found = unit.session.execute(select(SchoolRow.id, SchoolRow.urn).where(SchoolRow.id.in_(list(ids))))
    return {row.id: row.urn for row in found}
