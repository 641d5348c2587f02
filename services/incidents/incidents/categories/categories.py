"""The trust's categories."""

from collections.abc import Mapping
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.rows import of_row
from haven_schemas.acts.incidents.categories import Category, CategoryList
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import select

from incidents.models import CategoryRow

from .category_tree import TreePosition

_ALL = select(CategoryRow).order_by(CategoryRow.position, CategoryRow.id)


def categories_by_id(unit: Unit) -> dict[UUID, CategoryRow]:
    """The whole list, a few dozen at most, in the order it is shown."""
    return {row.id: row for row in unit.session.scalars(_ALL)}


def list_categories(unit: Unit) -> CategoryList:
    """The list for those who report and for services that keep a copy: retired ones and those of schools are marked.

    It tells of no child, so no read is audited. Each of the second level follows the one it stands under.
    """
    rows = categories_by_id(unit)
    return CategoryList(
        categories=[
            of_row(Category, row, retired=row.retired_at is not None)
            for row in sorted(rows.values(), key=lambda row: _order(row, rows))
        ]
    )


def _order(row: CategoryRow, rows: Mapping[UUID, CategoryRow]) -> tuple[int, UUID, bool, int, UUID]:
    first = row if row.parent_id is None else rows[row.parent_id]
    return first.position, first.id, row.parent_id is not None, row.position, row.id


def tree_position_of(row: CategoryRow) -> TreePosition:
    """Where it stands in the list."""
    return TreePosition(row.id, row.parent_id, row.school_id, row.retired_at is not None)


def may_be_chosen(row: CategoryRow | None, school_id: UUID) -> bool:
    """Whether something of the school may be given this category now."""
    return row is not None and row.retired_at is None and row.school_id in (None, school_id)


def not_sure(unit: Unit) -> UUID:
    """The category of what fits none yet: the first of the group for it, else the first of all."""
    rows = [row for row in categories_by_id(unit).values() if row.school_id is None and row.retired_at is None]
    if not rows:
        raise Problem(ErrorCode.UNAVAILABLE)
    return next((row.id for row in rows if row.group == "unsure"), rows[0].id)
