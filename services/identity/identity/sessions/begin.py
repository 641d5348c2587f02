"""A session and its permits, by whatever means somebody signed in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.ground.context import Grant
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.identity import SignedIn
from haven_schemas.acts.identity.passwords import Standing
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right, Tier
from sqlalchemy import select

from identity.adapters import PERMITS_OUTLAST_SESSION_BY, TOKEN_BYTES, new_session_token, token_digest
from identity.extras import Extras
from identity.models import SchoolRow, SessionRow
from identity.policy import LINK, RENEWAL, life_in_force
from identity.roles import grants_of_staff, schools_of
from identity.telling import ask_mailed_link

from .emergency import PasswordUse


@dataclass(frozen=True)
class NewSession:
    """``client``: the digest of the device; ``device``: browser and system in words. ``standing``: of the login.

    ``sign_on_link_id``: the link by which it begins, None for a password. ``factor_since``: since when the second
    factor proves its owner that raises it at once, None if none does. ``good_for``: what the password was good for.
    """

    client: str
    device: str
    standing: Standing = "current"
    sign_on_link_id: UUID | None = None
    factor_since: datetime | None = None
    good_for: PasswordUse = "as_before"

    @property
    def purpose(self) -> str:
        """What the session is good for."""
        if self.good_for == "to_link":
            return LINK
        return "full" if self.standing == "current" else RENEWAL

    @property
    def outcome(self) -> str:
        """How it began, in the audit log."""
        ways = {"emergency": "by_emergency_account", "to_link": "to_link"}
        return "by_sign_on" if self.sign_on_link_id is not None else ways.get(self.good_for, "done")


def lock_unused(unit: Unit, extras: Extras, staff_id: UUID) -> SignedIn:
    """Permits and no session, and a link by mail to the owner: the login was not used for too long."""
    grants = grants_of_staff(unit, staff_id)
    ask_mailed_link(unit, extras, staff_id, "reactivation")
    unit.audit(
        AuditAction.STAFF_LOGIN_LOCK,
        school_ids=schools_of(grants),
        object_id=staff_id,
        outcome="unused_too_long",
        actor_id=staff_id,
    )
    return without_session(unit, extras, staff_id, grants, session_id=new_id(), standing="unused_too_long")


def begin_session(unit: Unit, extras: Extras, staff_id: UUID, new: NewSession) -> SignedIn:
    """A session with its permits; audited. ``VaultAway`` (no session made) if permits cannot be signed."""
    token = new_session_token(extras.random(TOKEN_BYTES))
    grants = grants_of_staff(unit, staff_id)
    life = life_in_force(unit, extras.life, schools_of(grants))
    ends_at = extras.life.end_of_session(unit.now)
    raised = new.factor_since is not None
    session = SessionRow(
        id=new_id(),
        staff_id=staff_id,
        token_digest=token_digest(token),
        client=new.client,
        created_at=unit.now,
        last_seen_at=unit.now,
        ends_at=ends_at,
        elevated_until=life.elevated_until(unit.now, ends_at) if raised else None,
        elevated_at=unit.now if raised else None,
        factor_since=new.factor_since,
        device=new.device,
        idle_minutes=life.idle_minutes,
        purpose=new.purpose,
        sign_on_link_id=new.sign_on_link_id,
    )
    unit.session.add(session)
    _audit(unit, staff_id, session.id, schools_of(grants), new)
    answer = without_session(unit, extras, staff_id, grants, session_id=session.id, standing=new.standing)
    tier: Tier = "elevated" if raised else "standard"
    return answer.model_copy(update={"session_token": token, "session_id": session.id, "tier": tier})


def _audit(unit: Unit, staff_id: UUID, session_id: UUID, schools: frozenset[UUID], new: NewSession) -> None:
    actions = [AuditAction.SESSION_SIGN_IN]
    if new.factor_since is not None:
        actions.append(AuditAction.SESSION_TIER_ELEVATE)
    for action in actions:
        unit.audit(
            action,
            school_ids=schools,
            object_id=session_id,
            outcome=new.outcome,
            actor_id=staff_id,
            session_id=session_id,
        )


def without_session(
    unit: Unit, extras: Extras, staff_id: UUID, grants: tuple[Grant, ...], *, session_id: UUID, standing: Standing
) -> SignedIn:
    """Permits, and nothing of a session. They name one, though there be none: their numbers tell them apart."""
    ends_at = extras.life.end_of_session(unit.now)
    permits_end_at = ends_at + PERMITS_OUTLAST_SESSION_BY
    permits = extras.tokens.reporting_permits(
        staff_id=staff_id,
        session_id=session_id,
        schools=_reported_to(unit, grants),
        now=unit.now,
        until=permits_end_at,
    )
    return SignedIn(
        session_token=None,
        session_id=None,
        standing=standing,
        tier="standard",
        reporting_permits=permits,
        ends_at=ends_at,
        permits_end_at=permits_end_at,
    )


def _reported_to(unit: Unit, grants: tuple[Grant, ...]) -> dict[UUID, str]:
    """Id and URN of the schools at which the account may report."""
    reporting = [grant.school_ids for grant in grants if Right.CONCERN_REPORT in grant.rights]
    ids = frozenset[UUID]().union(*reporting)
    found = unit.session.execute(select(SchoolRow.id, SchoolRow.urn).where(SchoolRow.id.in_(list(ids))))
    return {row.id: row.urn for row in found}
