"""The trust's categories."""

from uuid import UUID

from chassis.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc.incidents_categories import Category, CategoryList
from sqlalchemy import select

from incidents.models import CategoryRow


def categories_by_id(unit: Unit) -> dict[UUID, CategoryRow]:
    """The whole list, a few dozen at most, in the order it is shown."""
    rows = unit.session.scalars(select(CategoryRow).order_by(CategoryRow.position, CategoryRow.id))
    return {row.id: row for row in rows}


def list_categories(unit: Unit) -> CategoryList:
    """The list for those who report and for services that keep a copy. It tells of no child, so no read is audited."""
    return CategoryList(
        categories=[
            Category(id=row.id, name=row.name, group=row.group, position=row.position, version=row.version)
            for row in categories_by_id(unit).values()
        ]
    )


def not_sure(unit: Unit) -> UUID:
    """The category of what fits none yet: the first of the group for it, else the first of all."""
    rows = list(categories_by_id(unit).values())
    if not rows:
        raise Problem(ErrorCode.UNAVAILABLE)
    return next((row.id for row in rows if row.group == "unsure"), rows[0].id)
