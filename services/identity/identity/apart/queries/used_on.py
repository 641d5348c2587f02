"""With what, and on what, an account is used."""

from chassis.units.database import Unit
from sqlalchemy import select

from identity.accounts.domain.emails import email_digest
from identity.extras import Extras
from identity.factors.use_cases.elevate import code_subject
from identity.models import KnownClientRow, PasskeyRow, SessionRow, StaffRow, TotpFactorRow
from identity.sessions.domain.devices import UNKNOWN

_OF_A_DEVICE = ("password", "code")
"""Not the networks it was used from: a school has one for everybody."""


def factors_of(unit: Unit, extras: Extras, staff: StaffRow) -> frozenset[bytes]:
    """Secrets of authenticator apps, opened for comparing alone, and public halves of passkeys. ``VaultAway``."""
    totp = unit.session.scalars(
        select(TotpFactorRow.secret_sealed).where(
            TotpFactorRow.staff_id == staff.id, TotpFactorRow.confirmed_at.is_not(None)
        )
    )
    secrets = {extras.secrets.open(staff.id, sealed).encode() for sealed in totp}
    passkeys = unit.session.scalars(select(PasskeyRow.public_key).where(PasskeyRow.staff_id == staff.id))
    return frozenset({*secrets, *(bytes(each) for each in passkeys)})


def used_on(unit: Unit, staff: StaffRow) -> frozenset[str]:
    """Digests of the devices that the account is known at, and of those of its sessions."""
    subjects = [code_subject(staff.id), *([email_digest(staff.email)] if staff.email else [])]
    known = unit.session.scalars(
        select(KnownClientRow.client).where(KnownClientRow.kind.in_(_OF_A_DEVICE), KnownClientRow.subject.in_(subjects))
    )
    sessions = unit.session.scalars(select(SessionRow.client).where(SessionRow.staff_id == staff.id))
    return frozenset({*known, *sessions} - {UNKNOWN})
