"""A second step is named, replaced and taken away."""

from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.identity.factors import FactorRef, RecoveryCodes, RenameFactor
from haven_schemas.acts.paging import Empty
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import delete, select, update

from identity.extras import Extras
from identity.models import PasskeyRow, RecoveryCodeRow, SessionRow, TotpFactorRow
from identity.telling import tell_owner

from .in_force import guard_factors, has_factor
from .names import check_name
from .recovery import CODE_BYTES, CODES, code_digest, new_code, normal_code


def make_recovery_codes(unit: Unit, extras: Extras) -> RecoveryCodes:
    """New codes; those before are void. ``second_factor_missing`` while there is no factor they could stand in for."""
    staff = guard_factors(unit)
    if not unit.session.scalar(select(has_factor(staff.id))):
        raise Problem(ErrorCode.SECOND_FACTOR_MISSING)
    unit.session.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.staff_id == staff.id))
    codes = [new_code(extras.random(CODE_BYTES)) for _ in range(CODES)]
    unit.session.add_all(
        RecoveryCodeRow(
            id=new_id(), staff_id=staff.id, digest=code_digest(staff.id, normal_code(code) or ""), created_at=unit.now
        )
        for code in codes
    )
    unit.audit(
        AuditAction.STAFF_CODES_MAKE,
        right=Right.SESSION_OWN,
        school_ids=unit.access.school_ids,
        object_id=staff.id,
    )
    tell_owner(unit, extras, staff.id, "recovery_codes_made")
    return RecoveryCodes(codes=codes)


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


def rename_factor(unit: Unit, request: RenameFactor) -> Empty:
    """``not_found`` for a factor that is not the caller's, or not in force."""
    name, mine = check_name(request.name), unit.access.actor_id
    totp = update(TotpFactorRow).where(
        TotpFactorRow.id == request.factor_id,
        TotpFactorRow.staff_id == mine,
        TotpFactorRow.confirmed_at.is_not(None),
    )
    passkey = update(PasskeyRow).where(PasskeyRow.id == request.factor_id, PasskeyRow.staff_id == mine)
    renamed = [
        *unit.session.scalars(totp.values(name=name).returning(TotpFactorRow.id)),
        *unit.session.scalars(passkey.values(name=name).returning(PasskeyRow.id)),
    ]
    if not renamed:
        raise Problem(ErrorCode.NOT_FOUND)
    unit.audit(
        AuditAction.STAFF_FACTOR_RENAME,
        right=Right.SESSION_OWN,
        school_ids=unit.access.school_ids,
        object_id=request.factor_id,
    )
    return Empty()
