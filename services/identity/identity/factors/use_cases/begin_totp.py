"""Offers a new TOTP secret to put into an authenticator app."""

import segno
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.identity import TotpOffer
from sqlalchemy import delete

from identity.extras import Extras
from identity.factors.domain.codes import SECRET_BYTES, new_secret, provisioning_uri
from identity.factors.parts.guard_factors import guard_factors, require_room
from identity.models import TotpFactorRow

from .elevate import own_session

_QR_SCALE = 4


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
