"""What is asked before an account's second factors change."""

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from sqlalchemy import func, or_, select

from identity.factors.domain.factor_names import MOST_FACTORS
from identity.factors.queries.factors_in_force import has_factor, raising_provider
from identity.models import PasskeyRow, StaffRow, TotpFactorRow


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
