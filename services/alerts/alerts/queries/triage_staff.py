"""Who may triage at a school, from the copy of identity's staff."""

from uuid import UUID

from chassis.database import Unit
from haven_schemas.rights import Right
from sqlalchemy import select

from alerts.domain.recipients import Candidate
from alerts.models import StaffRow


def staff_who_triage(unit: Unit, school_id: UUID) -> list[Candidate]:
    """Active staff with a grant of ``concern:triage`` at the school, each with the roles that give it.

    One indexed look: JSONB containment needs school and right to stand in the same grant.
    """
    wanted = [{"school_ids": [str(school_id)], "rights": [Right.CONCERN_TRIAGE.value]}]
    rows = unit.session.scalars(select(StaffRow).where(StaffRow.active.is_(True), StaffRow.grants.contains(wanted)))
    return [Candidate(row.id, frozenset(_roles(row, str(school_id)))) for row in rows]


def _roles(row: StaffRow, school_id: str) -> list[str]:
    return [
        grant["role"]
        for grant in row.grants
        if school_id in grant["school_ids"] and Right.CONCERN_TRIAGE.value in grant["rights"]
    ]
