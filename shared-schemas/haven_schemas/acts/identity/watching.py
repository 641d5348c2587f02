"""RPC of the identity service: whether this installation is tried out every ten minutes."""

from datetime import datetime

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..paging import Empty


class WatchingState(Contract):
    """``possible``: the installation has a secret for it. ``since``: when it was last turned on."""

    on: bool
    possible: bool
    since: datetime | None


class SetWatching(Contract):
    """Turns it on or off."""

    on: bool


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
