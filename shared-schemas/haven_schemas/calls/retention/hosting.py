"""Where data is: what this service is connected to."""

from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.hosting import Connections
from haven_schemas.rpc.paging import Empty

CONNECTIONS = Call(
    "retention.connections",
    Empty,
    Connections,
    what="what this service is connected to, and whether each link is encrypted; no name, no password",
    right=Right.SIGHT_REVIEW,
    tier="elevated",
)
