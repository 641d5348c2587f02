"""The caller's own second factors."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.factors import Factor, FactorList
from sqlalchemy import select

from .factors_in_force import codes_left, passkeys_of, totp_in_force


def list_factors(unit: Unit) -> FactorList:
    """Those in force, oldest first. Names, kinds and times only; ``step_up_required`` once there are any."""
    staff_id = unit.access.actor_id
    apps = [
        Factor(id=row.id, kind="totp", name=row.name, created_at=row.created_at, last_used_at=row.last_used_at)
        for row in totp_in_force(unit, staff_id)
    ]
    keys = [
        Factor(id=row.id, kind="passkey", name=row.name, created_at=row.created_at, last_used_at=row.last_used_at)
        for row in passkeys_of(unit, staff_id)
    ]
    factors = sorted(apps + keys, key=lambda factor: (factor.created_at, factor.id))
    if factors:
        unit.access.require_elevated(unit.now)
    unit.audit(
        AuditAction.STAFF_ACCOUNT_READ, right=Right.SESSION_OWN, school_ids=unit.access.school_ids, object_id=staff_id
    )
    return FactorList(factors=factors, recovery_codes_left=unit.session.scalar(select(codes_left(staff_id))) or 0)
