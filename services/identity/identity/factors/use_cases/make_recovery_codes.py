"""Makes ten one-use recovery codes, shown once."""

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.factors import RecoveryCodes
from sqlalchemy import delete, select

from identity.extras import Extras
from identity.factors.domain.recovery_codes import CODE_BYTES, CODES, code_digest, new_code, normal_code
from identity.factors.parts.guard_factors import guard_factors
from identity.factors.queries.factors_in_force import has_factor
from identity.models import RecoveryCodeRow
from identity.passwords.parts.tell_owner import tell_owner


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
