"""The trust's rules."""

from datetime import datetime, timedelta
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.identity.passwords import PasswordRules, PolicyView, SchoolTimeOut, Standing, TrustPolicy
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.watch import WATCH_ACCOUNTS
from sqlalchemy import select, update

from identity.adapters import SessionLife
from identity.models import SchoolRow, SignOnLinkRow, SignOnProviderRow, StaffCredentialRow, TrustPolicyRow
from identity.roles import require_everywhere

from .rules import POLICIES, PasswordPolicy

POLICY_ID = 1
"""The table has one row, made by the migration."""


def password_policy(unit: Unit) -> PasswordPolicy:
    """The profile in force."""
    profile = unit.session.scalars(select(TrustPolicyRow.password_profile).where(TrustPolicyRow.id == POLICY_ID)).one()
    return next(policy for policy in POLICIES.values() if policy.profile == profile)


def password_expires_at(unit: Unit, staff_id: UUID) -> datetime | None:
    """When the account's password runs out; None where it never does, or there is none. The watcher's is no person's
    to choose, and does not."""
    if staff_id in WATCH_ACCOUNTS:
        return None
    changed_at = unit.session.scalar(
        select(StaffCredentialRow.changed_at).where(StaffCredentialRow.staff_id == staff_id)
    )
    return None if changed_at is None else password_policy(unit).expires_at(changed_at)


def standing_of(unit: Unit, staff_id: UUID) -> Standing:
    """Of the account's login now; one without a password has nothing that could run out.

    Whoever signs in at a provider needs no password: that an old one ran out there says nothing about them.
    """
    row = unit.session.get(StaffCredentialRow, staff_id)
    if row is None or staff_id in WATCH_ACCOUNTS:
        return "current"
    standing = password_policy(unit).standing(row.changed_at, row.last_signed_in_at, unit.now)
    return "current" if standing == "password_expired" and _has_link(unit, staff_id) else standing


def _has_link(unit: Unit, staff_id: UUID) -> bool:
    in_use = (
        select(SignOnLinkRow.id)
        .join(SignOnProviderRow, SignOnProviderRow.id == SignOnLinkRow.provider_id)
        .where(SignOnLinkRow.staff_id == staff_id, SignOnProviderRow.on_since.is_not(None))
    )
    return unit.session.scalar(in_use) is not None


def password_rules(unit: Unit) -> PasswordRules:
    """What a page says before a password is chosen. Not audited: it tells of nobody."""
    policy = password_policy(unit)
    return PasswordRules(
        profile=policy.profile,
        shortest=policy.shortest,
        needs_kinds=policy.needs_kinds,
        expires_after_days=None if policy.expires_after is None else policy.expires_after.days,
    )


def get_policy(unit: Unit, life: SessionLife) -> PolicyView:
    """The policy and the time-outs of the schools at which the caller may set them. Audited."""
    schools = unit.access.schools_with(Right.TIME_OUT_SET)
    own = unit.session.execute(
        select(SchoolRow.id, SchoolRow.idle_minutes)
        .where(SchoolRow.id.in_(list(schools)))
        .order_by(SchoolRow.name, SchoolRow.id)
    )
    unit.audit(AuditAction.POLICY_TRUST_READ, right=Right.TIME_OUT_SET, school_ids=schools)
    return PolicyView(
        policy=trust_policy(unit),
        schools=[SchoolTimeOut(school_id=school_id, idle_minutes=minutes) for school_id, minutes in own],
        installed_idle_minutes=_minutes(life.idle),
        installed_elevation_minutes=_minutes(life.elevation),
    )


def trust_policy(unit: Unit) -> TrustPolicy:
    """As callers see it."""
    row = unit.session.get_one(TrustPolicyRow, POLICY_ID, populate_existing=True)
    return TrustPolicy.model_validate({name: getattr(row, name) for name in TrustPolicy.model_fields})


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)


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


def set_school_time_out(unit: Unit, request: SchoolTimeOut) -> SchoolTimeOut:
    """``not_found`` unless the caller may set it at that school. It counts from each session's next token on.

    A head sets their own school's; that of the trust, which holds where none is set, is part of its policy.
    """
    if not unit.access.has(Right.TIME_OUT_SET, request.school_id):
        raise Problem(ErrorCode.NOT_FOUND)
    changed = unit.session.execute(
        update(SchoolRow)
        .where(SchoolRow.id == request.school_id)
        .values(idle_minutes=request.idle_minutes)
        .returning(SchoolRow.id)
    ).first()
    if changed is None:
        raise Problem(ErrorCode.NOT_FOUND)
    unit.audit(
        AuditAction.POLICY_TIME_OUT_SET,
        right=Right.TIME_OUT_SET,
        school_ids=[request.school_id],
        object_id=request.school_id,
        outcome="as_the_trust" if request.idle_minutes is None else f"{request.idle_minutes}_minutes",
    )
    return request
