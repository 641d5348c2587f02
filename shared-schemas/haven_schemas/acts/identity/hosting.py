"""Where data is: what this service is connected to, and what the trust says of places."""

from ...audit_actions import AuditAction
from ...call import Call
from ...rights import Right
from ..hosting import Connections, Place, Places, RemovePlace, SayPlace
from ..paging import Empty

CONNECTIONS = Call(
    "identity.connections",
    Empty,
    Connections,
    what="what this service is connected to, and whether each link is encrypted; no name, no password",
    right=Right.SIGHT_REVIEW,
    tier="elevated",
)
LIST_PLACES = Call(
    "identity.list_places",
    Empty,
    Places,
    what="what the trust says of the places data is at",
    right=Right.SIGHT_REVIEW,
    tier="elevated",
)
SAY_PLACE = Call(
    "identity.say_place",
    SayPlace,
    Place,
    what="who runs a place and in which country, who else is there, whose certificate holds",
    right=Right.POLICY_SET,
    at="at every school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.HOSTING_PLACE_SET,),
)
REMOVE_PLACE = Call(
    "identity.remove_place",
    RemovePlace,
    Empty,
    what="a place that is used no more",
    right=Right.POLICY_SET,
    at="at every school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.HOSTING_PLACE_REMOVE,),
)
