"""Who is asked to agree, as a second person, that a file of a school is destroyed (decision 90)."""

from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rights import READS_RECORDS, Right
from haven_schemas.watch import schools_of_trust
from sqlalchemy import select

from alerts.models import SchoolRow, StaffRow

_AGREES = [{"rights": [Right.RETENTION_AGREE.value]}]
_READS = {right.value for right in READS_RECORDS}


def staff_who_may_agree(unit: Unit, school_id: UUID) -> list[UUID]:
    """Whoever looks after the whole trust, and whoever may agree there by a role that opens no record.

    Another school's head may agree too, and finds it in their list: in a trust of thirty schools each proposal would
    reach all other heads. Nobody who watches over the reading of records.
    """
    everywhere = {str(each) for each in schools_of_trust(unit.session.scalars(select(SchoolRow.id)))}
    rows = select(StaffRow).where(StaffRow.active.is_(True), StaffRow.grants.contains(_AGREES))
    return [
        row.id
        for row in unit.session.scalars(rows)
        if not any(Right.DATA_OVERSEE.value in grant["rights"] for grant in row.grants)
        and any(_may_agree(grant, str(school_id), everywhere) for grant in row.grants)
    ]


def _may_agree(grant: dict[str, Any], school_id: str, everywhere: set[str]) -> bool:
    rights = set(grant["rights"])
    if Right.RETENTION_AGREE.value not in rights or school_id not in grant["school_ids"]:
        return False
    of_the_trust = Right.RETENTION_SET.value in rights and everywhere <= set(grant["school_ids"])
    return of_the_trust or not rights & _READS
