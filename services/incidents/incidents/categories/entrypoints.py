"""Entrypoints of categories."""

from chassis.calls.entrypoints import reads, rpc
from chassis.units.database import Unit
from haven_schemas.events import Envelope, InstallationSetUp
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents_categories import (
    AddCategory,
    CategoryAdded,
    CategoryList,
    CategoryState,
    ChangeCategory,
)
from haven_schemas.rpc.paging import Empty

from incidents.entrypoints_base import Entrypoints

from .queries import categories
from .use_cases import add_category, begin_categories, change_category


class CategoryEntrypoints(Entrypoints):
    """The list that says who sees what."""

    @rpc(Empty, CategoryList, right=Right.CATEGORY_READ, permit=True, setup=True)
    def list_categories(self, unit: Unit, request: Empty) -> CategoryList:
        """The trust's categories; by permit too, since no report is written without them."""
        return categories.list_categories(unit)

    @rpc(
        AddCategory,
        CategoryAdded,
        right=Right.CATEGORY_ADMINISTER,
        tier="elevated",
        setup=True,
        writes=True,
    )
    def add_category(self, unit: Unit, request: AddCategory) -> CategoryAdded:
        """Adds a category."""
        return add_category.add_category(unit, request)

    @rpc(ChangeCategory, CategoryState, right=Right.CATEGORY_ADMINISTER, tier="elevated", writes=True)
    def change_category(self, unit: Unit, request: ChangeCategory) -> CategoryState:
        """Renames, moves, regroups, retires."""
        return change_category.change_category(unit, request)

    @rpc(Empty, CategoryList, right=Right.SERVICE_CATEGORY_COPY)
    def copy_categories(self, unit: Unit, request: Empty) -> CategoryList:
        """Categories to keep."""
        return categories.list_categories(unit)

    @reads("identity.installation_set_up")
    def begin_categories(self, unit: Unit, envelope: Envelope, event: InstallationSetUp) -> None:
        """A new trust's list of categories."""
        begin_categories.begin_categories(unit)
