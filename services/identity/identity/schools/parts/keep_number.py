"""Keeps a number that a school had: it is found by it still."""

from datetime import date, timedelta

from chassis.units.database import Unit
from chassis.units.ids import new_id

from identity.models import EarlierNumberRow, SchoolRow


def keep_number(unit: Unit, row: SchoolRow, kind: str, number: str, *, before: date) -> None:
    """``before``: the first day on which it had another."""
    unit.session.add(
        EarlierNumberRow(
            id=new_id(),
            school_id=row.id,
            kind=kind,
            number=number,
            until=before - timedelta(days=1),
            changed_at=unit.now,
            changed_by=unit.access.actor_id,
        )
    )
