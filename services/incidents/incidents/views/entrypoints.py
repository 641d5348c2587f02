"""Entrypoints of saved views."""

from chassis.calls.entrypoints import serves
from haven_schemas.calls.incidents import views as calls

from incidents.entrypoints_base import Entrypoints
from incidents.views.queries import list_views
from incidents.views.use_cases import keep_view, remove_view


@serves(
    (calls.LIST_VIEWS, list_views.list_views),
    (calls.KEEP_VIEW, keep_view.keep_view),
    (calls.REMOVE_VIEW, remove_view.remove_view),
)
class ViewEntrypoints(Entrypoints):
    """One's own alone."""
