"""What a password is good for: everything, nothing, or linking an account at a provider."""

from typing import Literal
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.watch import WATCH_ACCOUNTS
from sqlalchemy import ColumnElement, exists, select

from identity.models import EmergencyAccountRow, SignOnLinkRow, SignOnProviderRow, StaffRow, TrustPolicyRow
from identity.passwords.queries.policy import POLICY_ID

from .emergency_accounts import named_accounts

PasswordUse = Literal["as_before", "emergency", "to_link", "none"]


def password_use(unit: Unit, staff_id: UUID) -> PasswordUse:
    """Of the account's password now.

    ``as_before`` unless single sign-on alone is in force, and always for the watcher; ``emergency`` for an account
    named for that; ``none`` for one that signs in at a provider in use; ``to_link`` for one that has no such link yet.
    """
    if staff_id in WATCH_ACCOUNTS or not only_sign_on_in_force(unit):
        return "as_before"
    if unit.session.get(EmergencyAccountRow, staff_id) is not None:
        return "emergency"
    return "none" if unit.session.scalar(select(is_linked()).where(StaffRow.id == staff_id)) else "to_link"


def only_sign_on_in_force(unit: Unit) -> bool:
    """Whether passwords are for emergencies alone.

    Not where no provider is in use, nor where neither emergency account could be used: nobody may be able to let the
    trust in again then, and a password with a second factor is no worse than before.
    """
    decided = unit.session.scalar(select(TrustPolicyRow.sign_on_only_since).where(TrustPolicyRow.id == POLICY_ID))
    if decided is None or unit.session.scalar(select(provider_in_use())) is not True:
        return False
    return any(each.fault is None for each in named_accounts(unit))


def provider_in_use() -> ColumnElement[bool]:
    """Whether any is switched on."""
    return exists().where(SignOnProviderRow.on_since.is_not(None))


def is_linked() -> ColumnElement[bool]:
    """Of ``StaffRow``: there is a link to a provider in use."""
    return exists().where(
        SignOnLinkRow.staff_id == StaffRow.id,
        SignOnProviderRow.id == SignOnLinkRow.provider_id,
        SignOnProviderRow.on_since.is_not(None),
    )
