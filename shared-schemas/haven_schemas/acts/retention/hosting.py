"""Where data is: what this service is connected to."""

from ...call import Call
from ...rights import Right
from ..hosting import Connections
from ..paging import Empty

CONNECTIONS = Call(
    "retention.connections",
    Empty,
    Connections,
    what="what this service is connected to, and whether each link is encrypted; no name, no password",
    right=Right.SIGHT_REVIEW,
    tier="elevated",
)
