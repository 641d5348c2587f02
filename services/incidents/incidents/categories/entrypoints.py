"""Entrypoints of categories."""

from chassis.calls.connections import connections
from chassis.calls.entrypoints import hears, serves
from haven_schemas.acts.incidents import categories as calls
from haven_schemas.acts.incidents import hosting as hosting_calls

from incidents.entrypoints_base import Entrypoints

from .categories import list_categories
from .change import add_category, begin_categories, change_category


@serves(
    (calls.LIST_CATEGORIES, list_categories),
    (calls.ADD_CATEGORY, add_category),
    (calls.CHANGE_CATEGORY, change_category),
    (calls.COPY_CATEGORIES, list_categories),
)
@hears(
    ("identity.installation_set_up", begin_categories),
)
class CategoryEntrypoints(Entrypoints):
    """The list that says who sees what."""


@serves((hosting_calls.CONNECTIONS, connections))
class HostingEntrypoints(Entrypoints):
    """Asked by whoever answers for the data."""
