"""Who was in a record before corrections names nobody who was taken off it since."""

from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import select

from incidents.models import ChildCorrectionRow


def taken_off(unit: Unit, record_id: UUID, wrong_id: UUID, right_id: UUID | None) -> None:
    """The right child stands in the wrong one's place in every version; None, or they are there already: nobody does.

    A record leaves the wrong child's file wholly: its readers are not told by an earlier version that it was there.
    """
    wrong, right = str(wrong_id), None if right_id is None else str(right_id)
    for row in unit.session.scalars(select(ChildCorrectionRow).where(ChildCorrectionRow.record_id == record_id)):
        there = {child["subject_id"] for child in row.children}
        heirs = [] if right is None or right in there else [right]
        row.children = [
            child | {"subject_id": named}
            for child in row.children
            for named in (heirs if child["subject_id"] == wrong else [child["subject_id"]])
        ]
