"""Second tier: a code from the authenticator app raises the session for a while."""

import hashlib
from datetime import datetime
from uuid import UUID

from chassis.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity import Elevate, Elevated
from sqlalchemy import select, update

from identity.domain.codes import matching_step
from identity.extras import Extras
from identity.models import SessionRow, TotpFactorRow


def elevate(unit: Unit, extras: Extras, request: Elevate) -> Elevated:
    """Raises the caller's session. A code works once, however many calls bring it at the same time.

    ``second_factor_missing`` without a factor in force; ``step_up_failed`` for a code that is wrong or used;
    ``too_many_requests`` after ten wrong ones in five minutes; ``VaultAway`` (nothing counted) if the secret cannot be
    opened.
    """
    session = own_session(unit)
    factor = unit.session.scalars(
        select(TotpFactorRow).where(
            TotpFactorRow.staff_id == unit.access.actor_id, TotpFactorRow.confirmed_at.is_not(None)
        )
    ).first()
    if factor is None:
        raise refused(unit, extras, ErrorCode.SECOND_FACTOR_MISSING)
    step = checked_step(unit, extras, factor, session.client, request.code)
    spend_step(unit, extras, factor.id, step)
    extras.attempts.succeeded("code", code_subject(unit.access.actor_id), session.client, unit.correlation_id)
    until = raise_session(unit, extras, session)
    unit.audit(
        AuditAction.SESSION_TIER_ELEVATE,
        right=Right.SESSION_OWN,
        school_ids=unit.access.school_ids,
        object_id=session.id,
    )
    return Elevated(until=until)


def own_session(unit: Unit) -> SessionRow:
    """The caller's session; ``sign_in_required`` if it was ended since the access token was made."""
    session = unit.session.get(SessionRow, unit.access.session_id) if unit.access.session_id else None
    if session is None:
        raise Problem(ErrorCode.SIGN_IN_REQUIRED)
    return session


def checked_step(unit: Unit, extras: Extras, factor: TotpFactorRow, client: str, code: str) -> int:
    """The step ``code`` belongs to, after counting the guess; raises an audited refusal if it is wrong."""
    secret = extras.secrets.open(factor.staff_id, factor.secret_sealed)
    if not extras.attempts.begin("code", code_subject(factor.staff_id), client, unit.correlation_id):
        raise refused(unit, extras, ErrorCode.TOO_MANY_REQUESTS)
    step = matching_step(secret, code, unit.now)
    if step is None:
        raise refused(unit, extras, ErrorCode.STEP_UP_FAILED)
    return step


def spend_step(unit: Unit, extras: Extras, factor_id: UUID, step: int) -> None:
    """Marks ``step`` used in one statement: of parallel calls one updates the row, the others find it newer."""
    spent = unit.session.execute(
        update(TotpFactorRow)
        .where(TotpFactorRow.id == factor_id, TotpFactorRow.last_step < step)
        .values(last_step=step)
        .returning(TotpFactorRow.id)
    ).first()
    if spent is None:
        raise refused(unit, extras, ErrorCode.STEP_UP_FAILED)


def raise_session(unit: Unit, extras: Extras, session: SessionRow) -> datetime:
    """Sets the second tier of ``session`` and answers until when it holds."""
    until = extras.life.elevated_until(unit.now, session.ends_at)
    raised = unit.session.execute(
        update(SessionRow).where(SessionRow.id == session.id).values(elevated_until=until).returning(SessionRow.id)
    ).first()
    if raised is None:
        raise Problem(ErrorCode.SIGN_IN_REQUIRED)
    return until


def refused(unit: Unit, extras: Extras, code: ErrorCode) -> Problem:
    """Audits a refused second tier and answers the problem to raise."""
    return extras.refusals.audited(
        unit,
        AuditAction.SESSION_TIER_REFUSE,
        code,
        actor_id=unit.access.actor_id,
        school_ids=unit.access.school_ids,
        right=Right.SESSION_OWN,
    )


def code_subject(staff_id: UUID) -> bytes:
    """What stands for an account while guesses at its codes are counted."""
    return hashlib.sha256(b"staff:" + staff_id.bytes).digest()
