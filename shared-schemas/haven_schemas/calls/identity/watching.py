"""Whether the installation is tried out every ten minutes, in a school that is none."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.watching import SetWatching, WatchingState
from haven_schemas.rpc.paging import Empty

WATCHING = Call(
    "identity.watching",
    Empty,
    WatchingState,
    what="whether a program reports about an invented child every ten minutes",
    right=Right.SCHOOL_ADMINISTER,
    at="at every school",
    tier="elevated",
    audits=(AuditAction.INSTALLATION_WATCHING_READ,),
)
SET_WATCHING = Call(
    "identity.set_watching",
    SetWatching,
    WatchingState,
    what="turns it on or off",
    right=Right.SCHOOL_ADMINISTER,
    at="at every school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.INSTALLATION_WATCHING_SET,),
)
