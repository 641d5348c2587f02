"""Whether passwords are for emergencies alone, as whoever sets the trust's rules sees it."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.sign_on import SignOnOnly
from sqlalchemy import func, select

from identity.models import StaffRow, TrustPolicyRow
from identity.passwords.queries.policy import POLICY_ID

from .emergency_accounts import could_be_named, named_accounts
from .password_use import is_linked, only_sign_on_in_force
from .provider_views import require_whole_trust


def sign_on_only(unit: Unit) -> SignOnOnly:
    """As it stands. Audited; ``not_permitted`` unless the caller sets the rules of every school."""
    schools = require_whole_trust(unit)
    unit.audit(AuditAction.POLICY_TRUST_READ, right=Right.POLICY_SET, school_ids=schools)
    return sign_on_only_view(unit)


def sign_on_only_view(unit: Unit) -> SignOnOnly:
    """The same, for whoever has just changed it."""
    policy = unit.session.get_one(TrustPolicyRow, POLICY_ID, populate_existing=True)
    counted = unit.session.execute(
        select(func.count().filter(is_linked()), func.count().filter(~is_linked())).where(
            StaffRow.active, StaffRow.kind == "person"
        )
    ).one()
    return SignOnOnly(
        since=policy.sign_on_only_since,
        in_force=only_sign_on_in_force(unit),
        emergency=named_accounts(unit),
        could_be=could_be_named(unit),
        linked=counted[0],
        not_linked=counted[1],
        version=policy.version,
    )
