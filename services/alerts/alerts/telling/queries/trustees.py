"""Safeguarding trustees: who confirms that others may see records, and sees none."""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rights import READS_RECORDS, Right
from sqlalchemy import select

from alerts.models import StaffRow

_READS = {right.value for right in READS_RECORDS}


def trustees(unit: Unit, school_id: UUID, kept_from: Collection[UUID]) -> list[UUID]:
    """Of the school, in a stable order; by a role that opens no record. Nobody of ``kept_from``."""
    wanted = [{"school_ids": [str(school_id)], "rights": [Right.SIGHT_CONFIRM.value]}]
    rows = select(StaffRow).where(StaffRow.active.is_(True), StaffRow.grants.contains(wanted)).order_by(StaffRow.id)
    return [
        row.id
        for row in unit.session.scalars(rows)
        if row.id not in kept_from and not any(_READS & {*grant["rights"]} for grant in row.grants)
    ]
