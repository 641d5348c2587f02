"""Whether the installation is tried out every ten minutes."""

from haven_schemas.acts.identity.watching import SET_WATCHING, WATCHING, SetWatching, WatchingState

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.state import haven


@reply_from(WatchingState)
class WatchingShape(Shape):
    """``possible`` is false where the installation has no secret and no mailbox for it; ``since`` null: it is off."""


@body_from(SetWatching)
class WatchingGiven(Shape):
    """On or off. Nobody is shown how the program signs in."""


@api.operation(
    "GET", "/watching", "Whether Haven is tried out every ten minutes", asks=WATCHING,
    reply=WatchingShape,
)  # fmt: skip
def watching(call: Call) -> WatchingShape:
    """For whoever looks after every school."""
    return shaped(WatchingShape, haven().services.ask(WATCHING, call.caller))


@api.operation(
    "PUT", "/watching", "Turn trying Haven out on or off", asks=SET_WATCHING,
    body=WatchingGiven, reply=WatchingShape, key="optional",
)  # fmt: skip
def set_watching(call: Call, body: WatchingGiven) -> WatchingShape:
    """In a school that is none, about an invented child; no list, count or search of anybody shows either."""
    asked = as_contract(SetWatching, body)
    return shaped(WatchingShape, haven().services.ask(SET_WATCHING, call.caller, asked, key=call.key))
