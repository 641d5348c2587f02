"""A second step is taken."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.identity import Elevate, Elevated
from haven_schemas.acts.identity.factors import ElevateByRecoveryCode
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import delete, func, select, update

from identity.adapters import Guess
from identity.extras import Extras
from identity.models import RecoveryCodeRow, SessionRow, TotpFactorRow
from identity.policy import life_in_force, renew_token
from identity.telling import tell_owner

from .codes import matching_step
from .in_force import has_factor, totp_in_force
from .recovery import code_digest, normal_code

_OUTCOME = "by_recovery_code"


def elevate(unit: Unit, extras: Extras, request: Elevate) -> Elevated:
    """Raises the caller's session by a code of any of the account's apps. A code works once, however many calls bring
    it at the same time.

    ``second_factor_missing`` without a factor in force; ``step_up_failed`` for a code that is wrong or used, or if the
    account has other kinds of factor only; ``too_many_requests`` after ten wrong ones in five minutes; ``VaultAway``
    (nothing counted) if the secrets cannot be opened.
    """
    session = own_session(unit)
    require_factor(unit, extras)
    factors = totp_in_force(unit, unit.access.actor_id)
    secrets = {factor.id: extras.secrets.open(factor.staff_id, factor.secret_sealed) for factor in factors}
    guess = count_guess(unit, extras, session)
    found = matching(secrets, request.code, unit.now)
    if found is None:
        raise refused(unit, extras, ErrorCode.STEP_UP_FAILED)
    spend_step(unit, extras, *found)
    took(unit, extras, session, guess)
    return raised(unit, extras, session, factor_since=_since(factors, found[0]))


def own_session(unit: Unit) -> SessionRow:
    """The caller's session; ``sign_in_required`` if it was ended since the access token was made."""
    session = unit.session.get(SessionRow, unit.access.session_id) if unit.access.session_id else None
    if session is None:
        raise Problem(ErrorCode.SIGN_IN_REQUIRED)
    return session


def require_factor(unit: Unit, extras: Extras) -> None:
    """An audited ``second_factor_missing`` for an account that has none of any kind."""
    if not unit.session.scalar(select(has_factor(unit.access.actor_id))):
        raise refused(unit, extras, ErrorCode.SECOND_FACTOR_MISSING)


def count_guess(unit: Unit, extras: Extras, session: SessionRow) -> Guess:
    """Counts a guess before it is checked; an audited ``too_many_requests`` if the caller must wait."""
    subject = code_subject(unit.access.actor_id)
    guess = extras.attempts.begin("code", subject, session.client, unit.correlation_id)
    if guess is None:
        raise refused(unit, extras, ErrorCode.TOO_MANY_REQUESTS)
    return guess


def took(unit: Unit, extras: Extras, session: SessionRow, guess: Guess) -> None:
    """The guess was right: the device's earlier slips are forgotten."""
    subject = code_subject(unit.access.actor_id)
    extras.attempts.succeeded("code", subject, guess, session.client, unit.correlation_id)


def matching(secrets: Mapping[UUID, str], code: str, now: datetime) -> tuple[UUID, int] | None:
    """The first factor whose code this is, and its step.

    The first only: if a code were right for two by chance, it would still work once.
    """
    for factor_id, secret in secrets.items():
        step = matching_step(secret, code, now)
        if step is not None:
            return factor_id, step
    return None


def spend_step(unit: Unit, extras: Extras, factor_id: UUID, step: int) -> None:
    """Marks ``step`` used in one statement: of parallel calls one updates the row, the others find it newer."""
    spent = unit.session.execute(
        update(TotpFactorRow)
        .where(TotpFactorRow.id == factor_id, TotpFactorRow.last_step < step)
        .values(last_step=step, last_used_at=unit.now)
        .returning(TotpFactorRow.id)
    ).first()
    if spent is None:
        raise refused(unit, extras, ErrorCode.STEP_UP_FAILED)


def _since(factors: Sequence[TotpFactorRow], factor_id: UUID) -> datetime:
    return next(factor.proves_since for factor in factors if factor.id == factor_id)


def raised(
    unit: Unit, extras: Extras, session: SessionRow, *, factor_since: datetime, outcome: str = "done"
) -> Elevated:
    """Raises the session and audits it; ``outcome`` says so where it was not by a factor."""
    elevated = raise_session(unit, extras, session, factor_since=factor_since)
    unit.audit(
        AuditAction.SESSION_TIER_ELEVATE,
        right=Right.SESSION_OWN,
        school_ids=unit.access.school_ids,
        object_id=session.id,
        outcome=outcome,
    )
    return elevated


def raise_session(unit: Unit, extras: Extras, session: SessionRow, *, factor_since: datetime) -> Elevated:
    """Sets the second tier of ``session``, which goes on under a new token.

    ``factor_since``: since when what raised it proves its owner. What proved more in this session before still does:
    it is the same person who raises it again.
    """
    life = life_in_force(unit, extras.life, unit.access.school_ids)
    until = life.elevated_until(unit.now, session.ends_at)
    since = func.least(SessionRow.factor_since, factor_since)
    token = renew_token(unit, extras, session, elevated_until=until, elevated_at=unit.now, factor_since=since)
    return Elevated(until=until, session_token=token)


def refused(
    unit: Unit, extras: Extras, code: ErrorCode, *, object_id: UUID | None = None, outcome: str | None = None
) -> Problem:
    """Audits a refused second tier and answers the problem to raise."""
    return extras.refusals.audited(
        unit,
        AuditAction.SESSION_TIER_REFUSE,
        code,
        actor_id=unit.access.actor_id,
        school_ids=unit.access.school_ids,
        right=Right.SESSION_OWN,
        object_id=object_id,
        outcome=outcome,
    )


def code_subject(staff_id: UUID) -> bytes:
    """What stands for an account while guesses at its codes are counted."""
    return hashlib.sha256(b"staff:" + staff_id.bytes).digest()


def elevate_by_recovery_code(unit: Unit, extras: Extras, request: ElevateByRecoveryCode) -> Elevated:
    """Raises the caller's session and spends the code; the owner is told by mail. Of parallel calls one succeeds.

    Errors as ``elevate``; guesses at codes of both kinds are counted together.
    """
    session = own_session(unit)
    require_factor(unit, extras)
    guess = count_guess(unit, extras, session)
    made_at = _spent(unit, unit.access.actor_id, request.code)
    if made_at is None:
        raise refused(unit, extras, ErrorCode.STEP_UP_FAILED)
    took(unit, extras, session, guess)
    tell_owner(unit, extras, unit.access.actor_id, "recovery_code_used")
    return raised(unit, extras, session, factor_since=made_at, outcome=_OUTCOME)


def _spent(unit: Unit, staff_id: UUID, typed: str) -> datetime | None:
    """Since when the code proves its owner, None if there was no such code; from here on there is not."""
    normal = normal_code(typed)
    if normal is None:
        return None
    since: datetime | None = unit.session.scalar(
        delete(RecoveryCodeRow)
        .where(RecoveryCodeRow.staff_id == staff_id, RecoveryCodeRow.digest == code_digest(staff_id, normal))
        .returning(func.coalesce(RecoveryCodeRow.counts_from, RecoveryCodeRow.created_at))
    )
    return since
