"""The trust's categories."""

from uuid import UUID

from haven_schemas.rights import Right
from haven_schemas.rpc.incidents import CategoryGroup

from gateway.state import haven

from .blueprint import api
from .operations import Call
from .shapes import Shape


class CategoryShape(Shape):
    """``id`` is what a report names; ``group`` decides who sees it after triage."""

    id: UUID
    name: str
    group: CategoryGroup
    position: int


class CategoriesShape(Shape):
    """In the order they are shown."""

    categories: list[CategoryShape]


@api.operation("GET", "/categories", "Categories a report may have", right=Right.CATEGORY_READ, reply=CategoriesShape)
def list_categories(call: Call) -> CategoriesShape:
    """The list as incidents keeps it now."""
    found = haven().services.incidents.list_categories(call.caller).categories
    shapes = [CategoryShape(id=each.id, name=each.name, group=each.group, position=each.position) for each in found]
    return CategoriesShape(categories=shapes)
