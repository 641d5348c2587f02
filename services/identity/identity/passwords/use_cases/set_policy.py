"""Changes the trust's rules for signing in."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.passwords import TrustPolicy
from sqlalchemy import update

from identity.models import TrustPolicyRow
from identity.passwords.queries.policy import POLICY_ID, trust_policy
from identity.roles.queries.grants_of_staff import require_everywhere


def set_policy(unit: Unit, request: TrustPolicy) -> TrustPolicy:
    """The policy as it is now; who is signed in stays so, and new rules count from the next sign-in or token on.

    ``not_permitted`` unless the caller may set it at every school; ``stale_version`` if it was changed since it was
    read.
    """
    schools = require_everywhere(unit, Right.POLICY_SET)
    changed = unit.session.execute(
        update(TrustPolicyRow)
        .where(TrustPolicyRow.id == POLICY_ID, TrustPolicyRow.version == request.version)
        .values(
            password_profile=request.password_profile,
            idle_minutes=request.idle_minutes,
            elevation_minutes=request.elevation_minutes,
            version=TrustPolicyRow.version + 1,
            changed_at=unit.now,
            changed_by=unit.access.actor_id,
        )
        .returning(TrustPolicyRow.id)
        .execution_options(synchronize_session=False)
    ).first()
    if changed is None:
        raise Problem(ErrorCode.STALE_VERSION)
    unit.audit(
        AuditAction.POLICY_TRUST_SET, right=Right.POLICY_SET, school_ids=schools, outcome=request.password_profile
    )
    return trust_policy(unit)
