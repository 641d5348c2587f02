"""What is kept of a child who is taken off a record: no version that is shown names them; a file's day minds them."""

from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from incidents.models import ChildCorrectionRow, OnceNamedRow


def taken_off(unit: Unit, record_id: UUID, school_id: UUID, wrong_id: UUID, right_id: UUID | None) -> None:
    """The right child stands in the wrong one's place in every version; None, or they are there already: nobody does.

    A record leaves the wrong child's file wholly: its readers are not told by an earlier version that it was there.
    Whom it was about is kept beside it, for nobody to read: the file that it comes into waits for them too.
    """
    once = {"record_id": record_id, "subject_id": wrong_id, "school_id": school_id}
    unit.session.execute(insert(OnceNamedRow).values(once).on_conflict_do_nothing())
    wrong, right = str(wrong_id), None if right_id is None else str(right_id)
    for row in unit.session.scalars(select(ChildCorrectionRow).where(ChildCorrectionRow.record_id == record_id)):
        there = {child["subject_id"] for child in row.children}
        heirs = [] if right is None or right in there else [right]
        row.children = [
            child | {"subject_id": named}
            for child in row.children
            for named in (heirs if child["subject_id"] == wrong else [child["subject_id"]])
        ]
