"""Roles, who has which, and roles the trust composed."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.roles import (
    ChangeRole,
    ComposeRole,
    ListSight,
    RemoveRole,
    RoleChanged,
    RoleList,
    SightPage,
)
from haven_schemas.rpc.identity.staff import EndGrant, GiveRole, RoleGiven
from haven_schemas.rpc.paging import Empty

GIVE_ROLE = Call(
    "identity.give_role",
    GiveRole,
    RoleGiven,
    what="one more role, or a request for it",
    right=Right.STAFF_ADMINISTER,
    at="and `role:give` at the role's schools, or all it gives",
    tier="elevated",
    writes=True,
    audits=(
        AuditAction.ROLE_GRANT_ASK,
        AuditAction.ROLE_GRANT_GIVE,
    ),
)
END_GRANT = Call(
    "identity.end_grant",
    EndGrant,
    Empty,
    what="takes a role away; the sessions end",
    right=Right.STAFF_ADMINISTER,
    at="as `give_role`",
    tier="elevated",
    writes=True,
    audits=(AuditAction.ROLE_GRANT_END,),
)
LIST_ROLES = Call(
    "identity.list_roles",
    Empty,
    RoleList,
    what="the roles there are, and rights the caller may compose",
    right=Right.STAFF_ADMINISTER,
    tier="elevated",
    audits=(AuditAction.ROLE_LIST_READ,),
)
COMPOSE_ROLE = Call(
    "identity.compose_role",
    ComposeRole,
    RoleChanged,
    what="a new role",
    right=Right.ROLE_COMPOSE,
    tier="elevated",
    writes=True,
    audits=(AuditAction.ROLE_LIST_CHANGE,),
)
CHANGE_ROLE = Call(
    "identity.change_role",
    ChangeRole,
    RoleChanged,
    what="another name or other rights for a composed role",
    right=Right.ROLE_COMPOSE,
    tier="elevated",
    writes=True,
    audits=(AuditAction.ROLE_LIST_CHANGE,),
)
REMOVE_ROLE = Call(
    "identity.remove_role",
    RemoveRole,
    Empty,
    what="removes a composed role nobody holds",
    right=Right.ROLE_COMPOSE,
    tier="elevated",
    writes=True,
    audits=(AuditAction.ROLE_LIST_CHANGE,),
)
LIST_SIGHT = Call(
    "identity.list_sight",
    ListSight,
    SightPage,
    what="who can see what, and when they were last there",
    right=Right.SIGHT_REVIEW,
    at="at the school",
    tier="elevated",
    audits=(AuditAction.SIGHT_LIST_READ,),
)
