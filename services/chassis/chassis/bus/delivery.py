"""An event as it was delivered, and whether it is what it says: shape, schema version, source and route."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from amqp.basic_message import Message
from haven_schemas.events import Envelope, Event, event_class_of, read_event
from haven_schemas.topology import EXCHANGE_EVENTS, EXCHANGE_RESYNC
from pydantic import ValidationError

from .retry import GIVEN_UP


class NotAnEvent(ValueError):
    """The message cannot be handled now or later; ``reason`` is one of a fixed list and tells nothing of the body.

    ``envelope``: where there is one and it is from whom it says.
    """

    def __init__(self, reason: str, envelope: Envelope | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.envelope = envelope


@dataclass(frozen=True)
class Delivery:
    """A message in hand. ``generation`` and ``tag`` name it to the broker; ``body`` is never shown."""

    generation: int
    tag: int
    exchange: str
    routing_key: str
    message_id: str | None
    headers: Mapping[str, Any] = field(repr=False)
    body: bytes = field(repr=False)

    @classmethod
    def of(cls, message: Message, generation: int) -> "Delivery":
        """``message`` as delivered on the lane's opening ``generation``."""
        info, properties = message.delivery_info, message.properties
        return cls(
            generation=generation,
            tag=info["delivery_tag"],
            exchange=info["exchange"],
            routing_key=info["routing_key"],
            message_id=properties.get("message_id"),
            headers=properties.get("application_headers") or {},
            body=body_of(message),
        )


def body_of(message: Message) -> bytes:
    """The body of ``message``; the library gives an empty text, not bytes, where there is none."""
    return message.body.encode() if isinstance(message.body, str) else bytes(message.body)


def read_delivery(delivery: Delivery) -> tuple[Envelope, Event]:
    """The envelope and typed event of ``delivery``; ``NotAnEvent`` says why there is none.

    The broker lets a service publish only under its own name, so the route is proof of the source: what the body claims
    must agree with it. A message that comes back from a wait has no such route any more; only its own reader may write
    to its waits.
    """
    try:
        envelope = Envelope.model_validate_json(delivery.body)
    except ValidationError:
        raise NotAnEvent("undecodable") from None
    _check_source(delivery, envelope)
    if event_class_of(envelope.type) is None:
        raise NotAnEvent("unknown_type", envelope)
    try:
        return envelope, read_event(envelope)
    except ValidationError:
        raise NotAnEvent("undecodable", envelope) from None
    except ValueError:
        raise NotAnEvent("unknown_schema_version", envelope) from None


def given_up_in(delivery: Delivery) -> Envelope | None:
    """The envelope of what a person gave up. Only the operator may put a message straight into a service's queue."""
    if delivery.exchange or delivery.headers.get(GIVEN_UP) is not True:
        return None
    try:
        return Envelope.model_validate_json(delivery.body)
    except ValidationError:
        return None


def _check_source(delivery: Delivery, envelope: Envelope) -> None:
    owner = envelope.type.partition(".")[0]
    routed_owner = delivery.routing_key.partition(".")[0]
    forged = envelope.source != f"/haven/{owner}"
    if delivery.exchange == EXCHANGE_EVENTS:
        forged = forged or delivery.routing_key != envelope.type
    elif delivery.exchange == EXCHANGE_RESYNC:
        forged = forged or routed_owner != owner
    if forged:
        raise NotAnEvent("forged_source")
