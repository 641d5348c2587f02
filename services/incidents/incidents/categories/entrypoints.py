"""Entrypoints of categories."""

from chassis.calls.entrypoints import reads, serves
from chassis.units.database import Unit
from haven_schemas.calls.incidents import categories as calls
from haven_schemas.events import Envelope, InstallationSetUp

from incidents.categories.queries import categories
from incidents.categories.use_cases import add_category, change_category
from incidents.entrypoints_base import Entrypoints

from .use_cases import begin_categories


@serves(
    (calls.LIST_CATEGORIES, categories.list_categories),
    (calls.ADD_CATEGORY, add_category.add_category),
    (calls.CHANGE_CATEGORY, change_category.change_category),
    (calls.COPY_CATEGORIES, categories.list_categories),
)
class CategoryEntrypoints(Entrypoints):
    """The list that says who sees what."""

    @reads("identity.installation_set_up")
    def begin_categories(self, unit: Unit, envelope: Envelope, event: InstallationSetUp) -> None:
        """A new trust's list of categories."""
        begin_categories.begin_categories(unit)
