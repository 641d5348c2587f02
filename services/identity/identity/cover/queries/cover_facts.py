"""What is there of cover that was named: the request, the role."""

from chassis.units.database import Unit
from sqlalchemy import select

from identity.cover.domain.cover import CoverFacts
from identity.models import CoverRow, SightRequestRow, StaffGrantRow
from identity.roles.domain.giving import CONFIRMED, FIRST_RUN

from .naming import ROLE


def facts_of(unit: Unit, row: CoverRow) -> CoverFacts:
    """What is there of it now."""
    request = None if row.request_id is None else unit.session.get(SightRequestRow, row.request_id)
    waits = request is not None and request.decision is None and request.expires_at > unit.now
    agreed = request is None or request.decision in (CONFIRMED, FIRST_RUN)
    return CoverFacts(
        first_day=row.first_day,
        last_day=row.last_day,
        was_ended=row.ended_at is not None,
        waits=waits,
        agreed=agreed,
        held=grant_of(unit, row) is not None,
    )


def grant_of(unit: Unit, row: CoverRow) -> StaffGrantRow | None:
    """The role that whoever covers holds for those days."""
    return unit.session.scalar(
        select(StaffGrantRow).where(
            StaffGrantRow.staff_id == row.staff_id,
            StaffGrantRow.school_id == row.school_id,
            StaffGrantRow.role == ROLE,
            StaffGrantRow.valid_from == row.first_day,
            StaffGrantRow.valid_until == row.last_day,
        )
    )
