"""Records that bore a marked category stay marked, whatever they bear later and whatever becomes of it."""

from collections.abc import Collection, Mapping
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from sqlalchemy import ColumnElement, update

from incidents.models import CategoryRow, RecordSubjectRow

from .categories import categories_by_id
from .lasting import is_lasting


def lasting_among(categories: Mapping[UUID, CategoryRow]) -> frozenset[UUID]:
    """The marked ones."""
    return frozenset(each.id for each in categories.values() if is_lasting(each, categories))


def keep_marks(unit: Unit, category_ids: Collection[UUID]) -> None:
    """What bears one of these keeps the mark that the category loses; as far as the unit reaches."""
    if category_ids:
        _mark(unit, one_of(RecordSubjectRow.category_id, category_ids))


def give_lines_category(unit: Unit, record_ids: Collection[UUID], category_id: UUID) -> None:
    """In the lines of chronologies, along which sight is decided. For how long they are kept they stay what they
    were."""
    marked = lasting_among(categories_by_id(unit))
    theirs = one_of(RecordSubjectRow.record_id, record_ids)
    _mark(unit, theirs, one_of(RecordSubjectRow.category_id, marked))
    unit.session.execute(update(RecordSubjectRow).where(theirs).values(category_id=category_id))


def _mark(unit: Unit, *which: ColumnElement[bool]) -> None:
    lines = update(RecordSubjectRow).where(*which)
    unit.session.execute(lines.values(once_lasting=True).execution_options(synchronize_session=False))
