"""Whether the provider alone signs in."""

from collections.abc import Sequence
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.identity.sign_on import SetSignOnOnly, SignOnOnly
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import delete, func, select

from identity.models import EmergencyAccountRow, StaffRow, TrustPolicyRow
from identity.policy import POLICY_ID
from identity.sessions import could_be_named, is_linked, named_accounts, only_sign_on_in_force, provider_in_use

from .views import require_whole_trust

_TWO = 2
"""One who is ill or has left must not leave the trust outside."""


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
