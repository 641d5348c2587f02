"""Puts an offered TOTP secret in force, once the authenticator app has shown a code of it."""

from datetime import timedelta

from chassis.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity import ConfirmTotp, Elevated
from sqlalchemy import delete, select, update

from identity.extras import Extras
from identity.models import TotpFactorRow

from .begin_totp import require_present_factor
from .elevate import checked_step, code_subject, own_session, raise_session, spend_step

OFFER_HOLDS_FOR = timedelta(minutes=15)


def confirm_totp(unit: Unit, extras: Extras, request: ConfirmTotp) -> Elevated:
    """The factor replaces any before it; its code is spent, and counts as the second tier of this session.

    ``not_found`` for an offer that is not the caller's, was confirmed or ran out; ``step_up_failed`` and
    ``too_many_requests`` as in ``elevate``.
    """
    session = own_session(unit)
    require_present_factor(unit)
    factor = _offer(unit, request)
    step = checked_step(unit, extras, factor, session.client, request.code)
    spend_step(unit, extras, factor.id, step)
    _put_in_force(unit, factor)
    extras.attempts.succeeded("code", code_subject(factor.staff_id), session.client, unit.correlation_id)
    until = raise_session(unit, extras, session)
    unit.audit(
        AuditAction.STAFF_FACTOR_ENROL,
        right=Right.SESSION_OWN,
        school_ids=unit.access.school_ids,
        object_id=factor.id,
    )
    return Elevated(until=until)


def _offer(unit: Unit, request: ConfirmTotp) -> TotpFactorRow:
    factor = unit.session.scalars(
        select(TotpFactorRow).where(
            TotpFactorRow.id == request.factor_id,
            TotpFactorRow.staff_id == unit.access.actor_id,
            TotpFactorRow.confirmed_at.is_(None),
            TotpFactorRow.created_at > unit.now - OFFER_HOLDS_FOR,
        )
    ).first()
    if factor is None:
        raise Problem(ErrorCode.NOT_FOUND)
    return factor


def _put_in_force(unit: Unit, factor: TotpFactorRow) -> None:
    unit.session.execute(
        delete(TotpFactorRow).where(TotpFactorRow.staff_id == factor.staff_id, TotpFactorRow.confirmed_at.is_not(None))
    )
    unit.session.execute(update(TotpFactorRow).where(TotpFactorRow.id == factor.id).values(confirmed_at=unit.now))
