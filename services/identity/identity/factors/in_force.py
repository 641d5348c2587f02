"""The second steps of an account."""

from collections.abc import Sequence
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.rows import of_row
from haven_schemas.acts.identity.factors import Factor, FactorList
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import ColumnElement, ScalarSelect, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from identity.models import PasskeyRow, RecoveryCodeRow, SignOnLinkRow, SignOnProviderRow, StaffRow, TotpFactorRow

from .names import MOST_FACTORS

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


def list_factors(unit: Unit) -> FactorList:
    """Those in force, oldest first. Names, kinds and times only; ``step_up_required`` once there are any."""
    staff_id = unit.access.actor_id
    apps = [of_row(Factor, row, kind="totp") for row in totp_in_force(unit, staff_id)]
    keys = [of_row(Factor, row, kind="passkey") for row in passkeys_of(unit, staff_id)]
    factors = sorted(apps + keys, key=lambda factor: (factor.created_at, factor.id))
    if factors:
        unit.access.require_elevated(unit.now)
    unit.audit(
        AuditAction.STAFF_ACCOUNT_READ, right=Right.SESSION_OWN, school_ids=unit.access.school_ids, object_id=staff_id
    )
    return FactorList(factors=factors, recovery_codes_left=unit.session.scalar(select(codes_left(staff_id))) or 0)


def guard_factors(unit: Unit) -> StaffRow:
    """The caller's account, its factors held still until the transaction ends.

    ``step_up_required`` if a factor is in force and the session was not raised by one: a password alone may add the
    first factor and no other. ``sign_in_required`` if the account is gone.
    """
    staff = unit.session.scalars(
        select(StaffRow).where(StaffRow.id == unit.access.actor_id).with_for_update(key_share=True)
    ).first()
    if staff is None:
        raise Problem(ErrorCode.SIGN_IN_REQUIRED)
    if unit.session.scalar(select(or_(has_factor(staff.id), raising_provider(staff.id).is_not(None)))):
        unit.access.require_elevated(unit.now)
    return staff


def require_room(unit: Unit, staff: StaffRow) -> None:
    """``Problem(invalid_request)`` on ``factors`` for an account that has as many as it may."""
    totp = select(func.count()).where(TotpFactorRow.staff_id == staff.id, TotpFactorRow.confirmed_at.is_not(None))
    passkeys = select(func.count()).where(PasskeyRow.staff_id == staff.id)
    held = unit.session.scalar(select(totp.scalar_subquery() + passkeys.scalar_subquery())) or 0
    if held >= MOST_FACTORS:
        raise invalid("factors", FieldCode.NOT_ALLOWED)
