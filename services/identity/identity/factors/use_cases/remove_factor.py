"""Removes one of the caller's own second factors."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.factors import FactorRef
from haven_schemas.rpc.paging import Empty
from sqlalchemy import delete, select, update

from identity.extras import Extras
from identity.factors.parts.guard_factors import guard_factors
from identity.factors.queries.factors_in_force import has_factor
from identity.models import PasskeyRow, RecoveryCodeRow, SessionRow, TotpFactorRow
from identity.passwords.parts.tell_owner import tell_owner


def remove_factor(unit: Unit, extras: Extras, request: FactorRef) -> Empty:
    """The owner is told by mail. ``not_found`` for a factor that is not the caller's, or not in force.

    With the last one the recovery codes go, which stood in for it, and every other session of the account is back at
    the first tier (access tokens already given hold a minute more).
    """
    staff = guard_factors(unit)
    if not _removed(unit, staff.id, request.factor_id):
        raise Problem(ErrorCode.NOT_FOUND)
    if not unit.session.scalar(select(has_factor(staff.id))):
        unit.session.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.staff_id == staff.id))
        unit.session.execute(
            update(SessionRow)
            .where(SessionRow.staff_id == staff.id, SessionRow.id != unit.access.session_id)
            .values(elevated_until=None)
        )
    unit.audit(
        AuditAction.STAFF_FACTOR_REMOVE,
        right=Right.SESSION_OWN,
        school_ids=unit.access.school_ids,
        object_id=request.factor_id,
    )
    tell_owner(unit, extras, staff.id, "factor_removed")
    return Empty()


def _removed(unit: Unit, staff_id: UUID, factor_id: UUID) -> bool:
    totp = delete(TotpFactorRow).where(
        TotpFactorRow.id == factor_id, TotpFactorRow.staff_id == staff_id, TotpFactorRow.confirmed_at.is_not(None)
    )
    passkey = delete(PasskeyRow).where(PasskeyRow.id == factor_id, PasskeyRow.staff_id == staff_id)
    return bool(
        unit.session.scalars(totp.returning(TotpFactorRow.id)).all()
        or unit.session.scalars(passkey.returning(PasskeyRow.id)).all()
    )
