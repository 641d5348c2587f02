"""Entrypoints of passwords: the trust's rules, one's own password, and one-use links by mail."""

from chassis.database import Unit
from chassis.entrypoints import rpc
from haven_schemas.rights import Right
from haven_schemas.rpc import identity_passwords as contract
from haven_schemas.rpc.paging import Empty

from .entrypoints_base import Entrypoints
from .queries import policy
from .use_cases import set_policy, set_school_time_out


class PasswordEntrypoints(Entrypoints):
    """No idempotency key is honoured where a digest of what was sent would be one of a password."""

    @rpc(Empty, contract.PasswordRules, public=True)
    def password_rules(self, unit: Unit, request: Empty) -> contract.PasswordRules:
        """What a new password must be like."""
        return policy.password_rules(unit)

    @rpc(Empty, contract.PolicyView, right=Right.POLICY_SET, tier="elevated")
    def get_policy(self, unit: Unit, request: Empty) -> contract.PolicyView:
        """The trust's rules for signing in."""
        return policy.get_policy(unit, self._extras.life)

    @rpc(contract.TrustPolicy, contract.TrustPolicy, right=Right.POLICY_SET, tier="elevated", writes=True)
    def set_policy(self, unit: Unit, request: contract.TrustPolicy) -> contract.TrustPolicy:
        """Changes them."""
        return set_policy.set_policy(unit, request)

    @rpc(contract.SchoolTimeOut, contract.SchoolTimeOut, right=Right.POLICY_SET, tier="elevated", writes=True)
    def set_school_time_out(self, unit: Unit, request: contract.SchoolTimeOut) -> contract.SchoolTimeOut:
        """A school's own idle time-out."""
        return set_school_time_out.set_school_time_out(unit, request)
