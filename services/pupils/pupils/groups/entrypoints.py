"""Entrypoints of saved groups."""

from chassis.calls.entrypoints import serves
from haven_schemas.acts.pupils import groups_calls as calls

from pupils.entrypoints_base import Entrypoints

from .group import get_group, keep_group, list_groups, remove_group


@serves(
    (calls.LIST_GROUPS, list_groups),
    (calls.GET_GROUP, get_group),
    (calls.KEEP_GROUP, keep_group),
    (calls.REMOVE_GROUP, remove_group),
)
class GroupEntrypoints(Entrypoints):
    """Named sets of pupils of a school."""
