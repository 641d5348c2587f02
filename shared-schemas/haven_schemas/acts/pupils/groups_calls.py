"""Groups of pupils that staff keep."""

from ...audit_actions import AuditAction
from ...call import Call
from ...rights import Right
from ..paging import Empty
from .groups import (
    GroupAsked,
    GroupKept,
    GroupList,
    GroupShown,
    KeepGroup,
    ListGroups,
    RemoveGroup,
)

LIST_GROUPS = Call(
    "pupils.list_groups",
    ListGroups,
    GroupList,
    what="groups of the caller's schools",
    right=Right.GROUP_KEEP,
    tier="elevated",
    audits=(AuditAction.PUPIL_GROUP_READ,),
)
GET_GROUP = Call(
    "pupils.get_group",
    GroupAsked,
    GroupShown,
    what="a group with its pupils",
    right=Right.GROUP_KEEP,
    tier="elevated",
    audits=(AuditAction.PUPIL_GROUP_READ,),
)
KEEP_GROUP = Call(
    "pupils.keep_group",
    KeepGroup,
    GroupKept,
    what="makes or changes one",
    right=Right.GROUP_KEEP,
    tier="elevated",
    writes=True,
    audits=(AuditAction.PUPIL_GROUP_CHANGE,),
)
REMOVE_GROUP = Call(
    "pupils.remove_group",
    RemoveGroup,
    Empty,
    what="deletes one",
    right=Right.GROUP_KEEP,
    tier="elevated",
    writes=True,
    audits=(AuditAction.PUPIL_GROUP_CHANGE,),
)
