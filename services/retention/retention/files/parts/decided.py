"""What the last review of each file said."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from retention.models import FileReviewRow


def decided_until(unit: Unit, children: Mapping[UUID, Collection[UUID]]) -> dict[UUID, date]:
    """Of children with all their ids, until when the last review keeps the file; of several ids the latest day."""
    roots = {each: root for root, ids in children.items() for each in ids}
    found: dict[UUID, date] = {}
    for row in _last_of(unit, roots):
        root = roots[row.subject_id]
        found[root] = max(row.until, found.get(root, row.until))
    return found


def reviews_of(unit: Unit, child_ids: Iterable[UUID]) -> Sequence[FileReviewRow]:
    """All reviews of a child's file under any of their ids, the newest first."""
    return unit.session.scalars(
        select(FileReviewRow)
        .where(one_of(FileReviewRow.subject_id, child_ids))
        .order_by(FileReviewRow.reviewed_at.desc(), FileReviewRow.number.desc())
    ).all()


def _last_of(unit: Unit, child_ids: Iterable[UUID]) -> Sequence[FileReviewRow]:
    return unit.session.scalars(
        select(FileReviewRow)
        .ext(distinct_on(FileReviewRow.subject_id))
        .where(one_of(FileReviewRow.subject_id, child_ids))
        .order_by(FileReviewRow.subject_id, FileReviewRow.number.desc())
    ).all()
