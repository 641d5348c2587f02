"""Puts an offered TOTP secret in force, once the authenticator app has shown a code of it."""

from datetime import timedelta

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity import ConfirmTotp, Elevated
from sqlalchemy import select, update

from identity.extras import Extras
from identity.factors.domain.factor_names import check_name
from identity.factors.parts.guard_factors import guard_factors, require_room
from identity.models import TotpFactorRow
from identity.passwords.parts.tell_owner import tell_owner

from .elevate import count_guess, matching, own_session, raise_session, refused, spend_step, took

OFFER_HOLDS_FOR = timedelta(minutes=15)


def confirm_totp(unit: Unit, extras: Extras, request: ConfirmTotp) -> Elevated:
    """One more factor; its code is spent, and counts as the second tier of this session. The owner is told by mail.

    ``not_found`` for an offer that is not the caller's, was confirmed or ran out; ``step_up_failed`` and
    ``too_many_requests`` as in ``elevate``; ``step_up_required`` and ``invalid_request`` as in ``begin_totp``.
    """
    name = check_name(request.name)
    session = own_session(unit)
    staff = guard_factors(unit)
    require_room(unit, staff)
    factor = _offer(unit, request)
    secrets = {factor.id: extras.secrets.open(factor.staff_id, factor.secret_sealed)}
    guess = count_guess(unit, extras, session)
    found = matching(secrets, request.code, unit.now)
    if found is None:
        raise refused(unit, extras, ErrorCode.STEP_UP_FAILED)
    spend_step(unit, extras, *found)
    unit.session.execute(
        update(TotpFactorRow).where(TotpFactorRow.id == factor.id).values(confirmed_at=unit.now, name=name)
    )
    took(unit, extras, session, guess)
    elevated = raise_session(unit, extras, session, factor_since=unit.now)
    unit.audit(
        AuditAction.STAFF_FACTOR_ENROL,
        right=Right.SESSION_OWN,
        school_ids=unit.access.school_ids,
        object_id=factor.id,
    )
    tell_owner(unit, extras, staff.id, "factor_added")
    return elevated


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
