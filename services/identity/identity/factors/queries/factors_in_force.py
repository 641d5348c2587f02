"""Second factors of an account that hold now."""

from collections.abc import Sequence
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import ColumnElement, ScalarSelect, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from identity.models import PasskeyRow, RecoveryCodeRow, SignOnLinkRow, SignOnProviderRow, TotpFactorRow

_Of = UUID | InstrumentedAttribute[UUID]


def has_passkey(staff_id: _Of) -> ColumnElement[bool]:
    """Whether the account has a passkey or security key."""
    return exists().where(PasskeyRow.staff_id == staff_id)


def has_factor(staff_id: _Of) -> ColumnElement[bool]:
    """Whether the account has a second factor of any kind; recovery codes are none, they stand in for one."""
    totp = exists().where(TotpFactorRow.staff_id == staff_id, TotpFactorRow.confirmed_at.is_not(None))
    return or_(totp, has_passkey(staff_id))


def raising_provider(staff_id: _Of) -> ScalarSelect[UUID]:
    """The provider whose second factor raised the account before, and still counts: it is asked for then, like one of
    the account's own; null without one."""
    found = (
        select(SignOnLinkRow.provider_id)
        .join(SignOnProviderRow, SignOnProviderRow.id == SignOnLinkRow.provider_id)
        .where(
            SignOnLinkRow.staff_id == staff_id,
            SignOnLinkRow.raised_at.is_not(None),
            SignOnProviderRow.on_since.is_not(None),
            SignOnProviderRow.counts_second_factor,
        )
        .limit(1)
    )
    return found.scalar_subquery()


def codes_left(staff_id: _Of) -> ScalarSelect[int]:
    """How many recovery codes were not used yet."""
    left = select(func.count()).select_from(RecoveryCodeRow).where(RecoveryCodeRow.staff_id == staff_id)
    return left.scalar_subquery()


def totp_in_force(unit: Unit, staff_id: UUID) -> Sequence[TotpFactorRow]:
    """The account's authenticator apps, oldest first."""
    return unit.session.scalars(
        select(TotpFactorRow)
        .where(TotpFactorRow.staff_id == staff_id, TotpFactorRow.confirmed_at.is_not(None))
        .order_by(TotpFactorRow.created_at, TotpFactorRow.id)
    ).all()


def passkeys_of(unit: Unit, staff_id: UUID) -> Sequence[PasskeyRow]:
    """The account's passkeys and security keys, oldest first."""
    return unit.session.scalars(
        select(PasskeyRow).where(PasskeyRow.staff_id == staff_id).order_by(PasskeyRow.created_at, PasskeyRow.id)
    ).all()
