"""The time-outs that hold for an account now: the shortest of its schools' and the trust's."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import func, select

from identity.models import SchoolRow, TrustPolicyRow
from identity.sessions.domain.session_life import SessionLife


def life_in_force(unit: Unit, installed: SessionLife, school_ids: Iterable[UUID]) -> SessionLife:
    """``installed`` is what holds where the trust set nothing; a school's own time-out can only shorten the trust's."""
    idle = select(TrustPolicyRow.idle_minutes).scalar_subquery()
    elevation = select(TrustPolicyRow.elevation_minutes).scalar_subquery()
    shortest = select(func.min(SchoolRow.idle_minutes)).where(SchoolRow.id.in_(list(school_ids))).scalar_subquery()
    found = unit.session.execute(
        select(idle.label("idle"), elevation.label("elevation"), shortest.label("shortest"))
    ).one()
    of_trust = installed.idle if found.idle is None else timedelta(minutes=found.idle)
    of_schools = of_trust if found.shortest is None else timedelta(minutes=found.shortest)
    return SessionLife(
        idle=min(of_trust, of_schools),
        elevation=installed.elevation if found.elevation is None else timedelta(minutes=found.elevation),
    )
