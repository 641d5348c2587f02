"""Who has ever used an account, and who proved to own it."""

from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from identity.models import PasskeyRow, StaffCredentialRow, StaffRow, TotpFactorRow


def ever_used() -> ColumnElement[bool]:
    """Of ``StaffRow``. What may have been used may have something written, which nobody is to come by with it."""
    chosen = exists().where(StaffCredentialRow.staff_id == StaffRow.id)
    return or_(chosen, StaffRow.signed_on_at.is_not(None))


def was_ever_used(unit: Unit, staff_id: UUID) -> bool:
    """Of one account."""
    return bool(unit.session.scalar(select(ever_used()).where(StaffRow.id == staff_id)))


def is_proven() -> ColumnElement[bool]:
    """Nothing is in doubt, or the account has a second factor from before the doubt.

    Without one, whoever read the mailbox could have set up the factor as well; with one, nobody adds another but by it.
    """
    totp_since = func.coalesce(TotpFactorRow.counts_from, TotpFactorRow.confirmed_at)
    passkey_since = func.coalesce(PasskeyRow.counts_from, PasskeyRow.created_at)
    totp = exists().where(TotpFactorRow.staff_id == StaffRow.id, totp_since < StaffRow.unproven_since)
    passkey = exists().where(PasskeyRow.staff_id == StaffRow.id, passkey_since < StaffRow.unproven_since)
    return or_(StaffRow.unproven_since.is_(None), and_(StaffRow.unproven_since.is_not(None), or_(totp, passkey)))


def is_caller_proven(unit: Unit) -> bool:
    """Of the caller's own account: what one person may do alone asks for it."""
    return bool(unit.session.scalar(select(is_proven()).where(StaffRow.id == unit.access.actor_id)))
