"""Somebody signs in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.identity import SignedIn, SignIn
from haven_schemas.acts.identity.passwords import Standing
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.watch import WATCH_ACCOUNTS
from sqlalchemy import select, update

from identity.adapters import DEVICE_BYTES as DEVICE_TOKEN_BYTES
from identity.adapters import UNKNOWN, Guess, device_digest, new_device_token
from identity.extras import Extras
from identity.models import EmergencyAccountRow, StaffCredentialRow, StaffRow
from identity.names import email_digest, normal_email
from identity.policy import password_policy
from identity.roles import grants_of_staff, schools_of
from identity.telling import tell_owner

from .begin import NewSession, begin_session, lock_unused, without_session
from .emergency import password_use


@dataclass(frozen=True)
class _Account:
    staff_id: UUID
    active: bool
    password_hash: str
    changed_at: datetime
    last_signed_in_at: datetime | None


def sign_in(unit: Unit, extras: Extras, request: SignIn) -> SignedIn:
    """A new session with its permits: for an expired password one that is good for a new password alone.

    A login unused for too long gets permits and no session, and its owner a link by mail: a report comes first, marked
    unverified. ``sign_in_failed`` for an unknown address, a wrong password and an ended account alike, after the same
    work. Where single sign-on alone is in force an account linked to a provider gets permits and no session, one that
    is not linked a session for that, and an emergency account its session, of which the other one is told.
    ``too_many_requests`` after ten wrong guesses in five minutes; ``overloaded`` (no guess is counted) if so many
    sign in that this one's turn would come too late; ``VaultAway`` (no session made) if permits cannot be signed.
    """
    account = _account(unit, request.email)
    subject, device = email_digest(request.email), _device(request.device_token)
    with extras.passwords.turn(unit.deadline) as turn:
        guess = extras.attempts.begin("password", subject, device, unit.correlation_id)
        if guess is None:
            raise _refused(unit, extras, account, ErrorCode.TOO_MANY_REQUESTS)
        right = turn.matches(account.password_hash if account else None, request.password)
    if account is None or not right or not account.active:
        raise _refused(unit, extras, account, ErrorCode.SIGN_IN_FAILED)
    token = _device_token(extras, guess, request)
    digest = device_digest(token)
    if extras.attempts.signed_in(subject, guess, digest, request.client, unit.correlation_id) == "new":
        tell_owner(unit, extras, account.staff_id, "new_device")
    use = password_use(unit, account.staff_id)
    if use == "none":
        return send_to_provider(unit, extras, account.staff_id).model_copy(update={"device_token": token})
    standing = _standing(unit, account)
    if standing == "unused_too_long":
        return lock_unused(unit, extras, account.staff_id).model_copy(update={"device_token": token})
    _note_use(unit, extras, account, request.password)
    if use == "emergency":
        tell_others(unit, extras, account.staff_id)
    began = NewSession(client=digest, device=request.device, standing=standing, good_for=use)
    signed_in = begin_session(unit, extras, account.staff_id, began)
    return signed_in.model_copy(update={"device_token": token})


def _device(token: str | None) -> str:
    return UNKNOWN if token is None else device_digest(token)


def _device_token(extras: Extras, guess: Guess, request: SignIn) -> str:
    """The one the device showed only if this account gave it, so that none is planted there by others."""
    if guess.known and request.device_token is not None:
        return request.device_token
    return new_device_token(extras.random(DEVICE_TOKEN_BYTES))


def _account(unit: Unit, email: str) -> _Account | None:
    found = unit.session.execute(
        select(
            StaffRow.id,
            StaffRow.active,
            StaffCredentialRow.password_hash,
            StaffCredentialRow.changed_at,
            StaffCredentialRow.last_signed_in_at,
        )
        .join(StaffCredentialRow, StaffCredentialRow.staff_id == StaffRow.id)
        .where(StaffRow.email == normal_email(email))
    ).first()
    return None if found is None else _Account(*found)


def _standing(unit: Unit, account: _Account) -> Standing:
    """The watcher's password is no person's to choose: it never runs out."""
    if account.staff_id in WATCH_ACCOUNTS:
        return "current"
    return password_policy(unit).standing(account.changed_at, account.last_signed_in_at, unit.now)


def _refused(unit: Unit, extras: Extras, account: _Account | None, code: ErrorCode) -> Problem:
    """The actor is the account guessed at, or the trust when there is no such account. The watcher tries on while it is
    turned off, which is no news for the log."""
    if account is not None and account.staff_id in WATCH_ACCOUNTS and not account.active:
        return Problem(code)
    actor_id = extras.trust_id if account is None else account.staff_id
    return extras.refusals.audited(unit, AuditAction.SESSION_SIGN_IN_REFUSE, code, actor_id=actor_id)


def _note_use(unit: Unit, extras: Extras, account: _Account, password: str) -> None:
    """Remembers the sign-in, and renews a hash made with earlier parameters."""
    values: dict[str, object] = {"last_signed_in_at": unit.now}
    if extras.passwords.is_outdated(account.password_hash):
        values["password_hash"] = extras.passwords.hash(password)
    unit.session.execute(
        update(StaffCredentialRow).where(StaffCredentialRow.staff_id == account.staff_id).values(**values)
    )


def send_to_provider(unit: Unit, extras: Extras, staff_id: UUID) -> SignedIn:
    """Permits and no session: the password is right, and this account signs in at a provider."""
    grants = grants_of_staff(unit, staff_id)
    unit.audit(
        AuditAction.SESSION_SIGN_IN_REFUSE,
        school_ids=schools_of(grants),
        object_id=staff_id,
        outcome="sign_on_only",
        actor_id=staff_id,
    )
    answer = without_session(unit, extras, staff_id, grants, session_id=new_id(), standing="current")
    return answer.model_copy(update={"sign_on_only": True})


def tell_others(unit: Unit, extras: Extras, used: UUID) -> None:
    """By mail; ``used``: the account that signed in by its password."""
    others = select(EmergencyAccountRow.staff_id).where(EmergencyAccountRow.staff_id != used)
    for staff_id in unit.session.scalars(others).all():
        tell_owner(unit, extras, staff_id, "emergency_used")
