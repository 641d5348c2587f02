"""How the caller's alerts are mailed."""

from haven_schemas.acts.alerts import DigestChoice, SetDigest
from haven_schemas.acts.alerts_calls import DIGEST_CHOICE, SET_DIGEST
from haven_schemas.acts.identity.schools import Clock

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.state import haven


@reply_from(DigestChoice)
class DigestShape(Shape):
    """``digest_at``: what can wait comes in one e-mail a day at that time, by the clocks of London; null: each alert
    has an e-mail of its own. ``next_at``: when the next one of the day goes out, if anything is unread by then."""


class DigestGiven(Shape):
    """A time within the duty hours of one of the caller's schools, or null for an e-mail for each alert, at once."""

    digest_at: Clock | None


@api.operation(
    "GET", "/alerts/digest", "How the caller's alerts are e-mailed", asks=DIGEST_CHOICE,
    reply=DigestShape,
)  # fmt: skip
def digest(call: Call) -> DigestShape:
    """One's own. Concerns, and what is urgent, overdue or asked of somebody, are e-mailed at once either way."""
    return shaped(DigestShape, haven().services.ask(DIGEST_CHOICE, call.caller))


@api.operation(
    "PUT", "/alerts/digest", "Choose how the caller's alerts are e-mailed", asks=SET_DIGEST,
    body=DigestGiven, reply=DigestShape, key="optional",
)  # fmt: skip
def set_digest(call: Call, body: DigestGiven) -> DigestShape:
    """From now on; what was gathered for the next e-mail of the day comes by itself where none is wanted any more."""
    asked = SetDigest(digest_at=body.digest_at)
    return shaped(DigestShape, haven().services.ask(SET_DIGEST, call.caller, asked, key=call.key))
