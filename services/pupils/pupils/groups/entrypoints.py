"""Entrypoints of saved groups."""

from chassis.calls.entrypoints import rpc
from chassis.units.database import Unit
from haven_schemas.rights import Right
from haven_schemas.rpc import pupils_groups as groups
from haven_schemas.rpc.paging import Empty

from pupils.entrypoints_base import Entrypoints

from .queries import get_group, list_groups
from .use_cases import keep_group, remove_group


class GroupEntrypoints(Entrypoints):
    """Named sets of pupils of a school."""

    @rpc(groups.ListGroups, groups.GroupList, right=Right.GROUP_KEEP, tier="elevated")
    def list_groups(self, unit: Unit, request: groups.ListGroups) -> groups.GroupList:
        """Groups of the caller's schools."""
        return list_groups.list_groups(unit, self._extras.keyring, request)

    @rpc(groups.GroupAsked, groups.GroupShown, right=Right.GROUP_KEEP, tier="elevated")
    def get_group(self, unit: Unit, request: groups.GroupAsked) -> groups.GroupShown:
        """A group with its pupils."""
        return get_group.get_group(unit, self._extras.keyring, request)

    @rpc(groups.KeepGroup, groups.GroupKept, right=Right.GROUP_KEEP, tier="elevated", writes=True)
    def keep_group(self, unit: Unit, request: groups.KeepGroup) -> groups.GroupKept:
        """Makes or changes one."""
        return keep_group.keep_group(unit, self._extras.keyring, request)

    @rpc(groups.RemoveGroup, Empty, right=Right.GROUP_KEEP, tier="elevated", writes=True)
    def remove_group(self, unit: Unit, request: groups.RemoveGroup) -> Empty:
        """Deletes one."""
        return remove_group.remove_group(unit, request)
