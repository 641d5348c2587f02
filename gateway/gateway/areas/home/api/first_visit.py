"""One's own first steps, by API."""

from haven_schemas.calls.identity.first_visit import FIRST_VISIT, NOTE_FIRST_VISIT
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.first_visit import FirstVisit, FirstVisitAudience, FirstVisitQuery, NoteFirstVisit

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.state import haven


class FirstVisitAsked(Shape):
    """What the person mostly does in Haven."""

    audience: FirstVisitAudience


@reply_from(FirstVisit)
class FirstVisitShape(Shape):
    """``done``: the guide was read, the page where they begin was looked at."""


@body_from(NoteFirstVisit)
class FirstVisitNoted(Shape):
    """A step that is done; without one, all of it is dismissed."""


@api.operation(
    "GET", "/first-visit", "One's own first steps", right=Right.SESSION_OWN, query=FirstVisitAsked,
    reply=FirstVisitShape,
)  # fmt: skip
def first_visit(call: Call, query: FirstVisitAsked) -> FirstVisitShape:
    """As they stand on the first page."""
    return shaped(
        FirstVisitShape, haven().services.ask(FIRST_VISIT, call.caller, FirstVisitQuery(audience=query.audience))
    )


@api.operation(
    "POST", "/first-visit", "Say that a first step is done, or dismiss them", right=Right.SESSION_OWN,
    body=FirstVisitNoted, reply=FirstVisitShape,
)  # fmt: skip
def note_first_visit(call: Call, body: FirstVisitNoted) -> FirstVisitShape:
    """Remembered with the account, so on every device."""
    return shaped(
        FirstVisitShape, haven().services.ask(NOTE_FIRST_VISIT, call.caller, as_contract(NoteFirstVisit, body))
    )
