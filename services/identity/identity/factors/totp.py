"""An app of codes is added."""

from datetime import timedelta

import segno
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.identity import ConfirmTotp, Elevated, TotpOffer
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import delete, select, update

from identity.extras import Extras
from identity.models import TotpFactorRow
from identity.telling import tell_owner

from .codes import SECRET_BYTES, new_secret, provisioning_uri
from .elevation import count_guess, matching, own_session, raise_session, refused, spend_step, took
from .in_force import guard_factors, require_room
from .names import check_name

_QR_SCALE = 4
OFFER_HOLDS_FOR = timedelta(minutes=15)


def begin_totp(unit: Unit, extras: Extras) -> TotpOffer:
    """A secret that is not in force until confirmed; an earlier offer is dropped, factors in force stay.

    ``step_up_required`` if the account has a factor and the session is not raised by one. ``invalid_request`` on
    ``factors`` at the eleventh. ``VaultAway`` if the secret cannot be sealed.
    """
    own_session(unit)
    staff = guard_factors(unit)
    require_room(unit, staff)
    staff_id = staff.id
    secret = new_secret(extras.random(SECRET_BYTES))
    unit.session.execute(
        delete(TotpFactorRow).where(TotpFactorRow.staff_id == staff_id, TotpFactorRow.confirmed_at.is_(None))
    )
    factor = TotpFactorRow(
        id=new_id(),
        staff_id=staff_id,
        secret_sealed=extras.secrets.seal(staff_id, secret),
        created_at=unit.now,
        confirmed_at=None,
        last_step=0,
    )
    unit.session.add(factor)
    unit.audit(
        AuditAction.STAFF_FACTOR_ENROL,
        right=Right.SESSION_OWN,
        school_ids=unit.access.school_ids,
        object_id=factor.id,
        outcome="offered",
    )
    uri = provisioning_uri(secret, staff.email or "")
    return TotpOffer(factor_id=factor.id, secret=secret, uri=uri, qr_svg=_picture(uri))


def _picture(uri: str) -> str:
    """An ``<svg>`` element with attributes only, so that a strict content security policy lets it stand in the page."""
    return str(segno.make(uri, error="m").svg_inline(scale=_QR_SCALE, omitsize=False))


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
