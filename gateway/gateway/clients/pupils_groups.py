"""Typed calls to the pupils service about saved groups."""

from haven_schemas.rpc.paging import Empty
from haven_schemas.rpc.pupils_groups import (
    GroupAsked,
    GroupKept,
    GroupList,
    GroupShown,
    KeepGroup,
    ListGroups,
    RemoveGroup,
)

from .caller import Caller, ServiceClient


class GroupCalls(ServiceClient):
    """Named sets of pupils."""

    def list_groups(self, caller: Caller) -> GroupList:
        """Groups of the caller's schools."""
        return self._call(caller, "list_groups", ListGroups(), GroupList)

    def get_group(self, caller: Caller, request: GroupAsked) -> GroupShown:
        """A group with its pupils."""
        return self._call(caller, "get_group", request, GroupShown)

    def keep_group(self, caller: Caller, request: KeepGroup, key: str | None = None) -> GroupKept:
        """Makes or changes one."""
        return self._call(caller, "keep_group", request, GroupKept, key=key)

    def remove_group(self, caller: Caller, request: RemoveGroup, key: str | None = None) -> Empty:
        """Deletes one."""
        return self._call(caller, "remove_group", request, Empty, key=key)
