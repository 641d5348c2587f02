"""One's own first steps, by API."""

from haven_schemas.acts.identity.first_visit import (
    FIRST_VISIT,
    NOTE_FIRST_VISIT,
    FirstVisit,
    FirstVisitAudience,
    FirstVisitQuery,
    NoteFirstVisit,
)
from haven_schemas.errors import ErrorCode, Problem

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.areas.home.first_steps import audience_of
from gateway.state import haven


@reply_from(FirstVisit)
class FirstVisitShape(Shape):
    """``audience``: what one mostly does in Haven, by one's rights. ``done``: the guide for that was opened, the page
    where one begins was."""

    audience: FirstVisitAudience


@body_from(NoteFirstVisit, without=("audience",))
class FirstVisitNoted(Shape):
    """A step that is done; without one, all of them are dismissed."""


@api.operation("GET", "/first-visit", "One's own first steps", asks=FIRST_VISIT, reply=FirstVisitShape)
def first_visit(call: Call) -> FirstVisitShape:
    """As they stand on the first page."""
    audience = _audience(call)
    found = haven().services.ask(FIRST_VISIT, call.caller, FirstVisitQuery(audience=audience))
    return shaped(FirstVisitShape, found, audience=audience)


@api.operation(
    "POST", "/first-visit", "Say that a first step is done, or dismiss them", asks=NOTE_FIRST_VISIT,
    body=FirstVisitNoted, reply=FirstVisitShape,
)  # fmt: skip
def note_first_visit(call: Call, body: FirstVisitNoted) -> FirstVisitShape:
    """Remembered with the account, so on every device."""
    audience = _audience(call)
    asked = as_contract(NoteFirstVisit, body, audience=audience)
    return shaped(FirstVisitShape, haven().services.ask(NOTE_FIRST_VISIT, call.caller, asked), audience=audience)


def _audience(call: Call) -> FirstVisitAudience:
    """A visitor and a program have no first steps."""
    audience = audience_of(call.signed_in)
    if audience is None:
        raise Problem(ErrorCode.NOT_FOUND)
    return audience
