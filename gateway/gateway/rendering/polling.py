"""Pages that ask again by themselves until something is done: less and less often, and never as use of the session."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Response, request

HEADER = "Haven-By-Itself"
"""Sent by a page that nobody asked for. All it does is to give up something: it puts off no time-out."""

_QUICKLY, _STEADILY, _SELDOM = 3, 10, 30
_QUICK, _STEADY = 10, 30
"""Asked so often a page asks every 10 s (after half a minute), and every 30 s (after four)."""


@dataclass(frozen=True)
class NextPoll:
    """Where a page asks, and after how many seconds."""

    address: str
    seconds: int


def asked_by_itself() -> bool:
    """Whether nobody asked for this, but a page that is open."""
    return request.method == "GET" and request.headers.get(HEADER) == "yes"


def asked_again() -> NextPoll:
    """The page at hand once more; it counts how often it was asked."""
    asked = min(max(request.args.get("asked", 0, type=int), 0), _STEADY)
    seconds = _QUICKLY if asked < _QUICK else _STEADILY if asked < _STEADY else _SELDOM
    return NextPoll(f"{request.path}?{urlencode({**request.args.to_dict(), 'asked': asked + 1})}", seconds)


def no_more() -> Response:
    """Ends the asking and changes nothing on the page: its sign-in or second tier is over, and nobody may be there."""
    return Response(status=286, headers={"HX-Reswap": "none"})
