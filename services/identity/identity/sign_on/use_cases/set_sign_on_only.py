"""Makes single sign-on the only way in but for two emergency accounts, or lets everybody use a password again."""

from collections.abc import Sequence
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.sign_on import SetSignOnOnly, SignOnOnly
from sqlalchemy import delete, select

from identity.models import EmergencyAccountRow, TrustPolicyRow
from identity.passwords.queries.policy import POLICY_ID
from identity.sign_on.queries.emergency_accounts import could_be_named
from identity.sign_on.queries.password_use import provider_in_use
from identity.sign_on.queries.provider_views import require_whole_trust
from identity.sign_on.queries.sign_on_only import sign_on_only_view

_TWO = 2
"""One who is ill or has left must not leave the trust outside."""


def set_sign_on_only(unit: Unit, request: SetSignOnOnly) -> SignOnOnly:
    """As it is now: who is signed in stays so, and it counts from the next sign-in on.

    One person decides it: it opens nothing to anybody. ``stale_version``; ``invalid_request`` on ``emergency``:
    ``too_short`` for one account, ``duplicate`` for the same twice, ``not_allowed`` for one that could not be used now,
    ``not_tested`` while no provider is in use.
    """
    schools = require_whole_trust(unit)
    policy = unit.session.get_one(TrustPolicyRow, POLICY_ID, with_for_update=True, populate_existing=True)
    if policy.version != request.version:
        raise Problem(ErrorCode.STALE_VERSION)
    if request.emergency:
        _check(unit, request.emergency)
    _name(unit, request.emergency)
    policy.sign_on_only_since = (policy.sign_on_only_since or unit.now) if request.emergency else None
    policy.version += 1
    policy.changed_at, policy.changed_by = unit.now, unit.access.actor_id
    unit.session.flush()
    unit.audit(
        AuditAction.POLICY_SIGN_ON_ONLY,
        right=Right.POLICY_SET,
        school_ids=schools,
        outcome="on" if request.emergency else "off",
    )
    return sign_on_only_view(unit)


def _check(unit: Unit, named: Sequence[UUID]) -> None:
    if len(named) < _TWO:
        raise invalid("emergency", FieldCode.TOO_SHORT)
    if len(set(named)) < len(named):
        raise invalid("emergency", FieldCode.DUPLICATE)
    if not set(named) <= {each.staff_id for each in could_be_named(unit)}:
        raise invalid("emergency", FieldCode.NOT_ALLOWED)
    if unit.session.scalar(select(provider_in_use())) is not True:
        raise invalid("emergency", FieldCode.NOT_TESTED)


def _name(unit: Unit, named: Sequence[UUID]) -> None:
    unit.session.execute(delete(EmergencyAccountRow))
    unit.session.add_all(
        EmergencyAccountRow(staff_id=each, named_at=unit.now, named_by=unit.access.actor_id) for each in named
    )
