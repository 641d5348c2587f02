"""Tries: what a signed file of a feed would do, answered at once."""

from uuid import UUID

from flask import Response, request
from haven_schemas.acts.pupils import BeginDelivery
from haven_schemas.acts.pupils.deliveries import TRY_DELIVERY
from haven_schemas.acts.pupils.feed_calls import SentAs
from haven_schemas.acts.pupils.tries import TryDelivery, TryReport
from haven_schemas.errors import FieldCode, invalid

from gateway.access.correlation import anyone
from gateway.security.raw_body import raw_body
from gateway.state import haven

from .blueprint import blueprint
from .feeds import begin, what_it_holds
from .intake import any_media_type, check_length, store_sealed
from .noted_calls import CallInHand, noted_call
from .signature_headers import finishing, require_headers, require_purpose, signature_noted

_JSON = "application/json; charset=utf-8"


@blueprint.post("/feeds/<uuid:feed_id>/tries")
def try_file(feed_id: UUID) -> Response:
    """Takes what the feed would be sent, signed in the same way under a ``webhook-id`` that begins with ``haven_try_``;
    nothing is applied or kept."""
    sent: SentAs = "pupils" if request.mimetype == "application/json" else "file"
    with noted_call(feed_id, sent, status=200, tried=True) as hand:
        haven().allowances.use("tries", str(feed_id))
        media_type = any_media_type(request.mimetype)
        check_length(request.content_length)
        require_headers(hand)
        require_purpose(to_be_tried=True)
        holds = what_it_holds()
        if holds == "photos":  # they take minutes
            raise invalid("holds", FieldCode.NOT_ALLOWED)
        begun = begin(hand, BeginDelivery(feed_id=feed_id, media_type=media_type, check=True, holds=holds))
        hand.size = store_sealed(haven().store, begun, raw_body(request))
        report = _tried(hand, begun.delivery_id)
    return Response(report.model_dump_json(exclude={"by_previous_secret"}), content_type=_JSON)


def _tried(hand: CallInHand, delivery_id: UUID) -> TryReport:
    asked = TryDelivery.model_validate(finishing(delivery_id).model_dump())
    with signature_noted(hand):
        report = haven().services.ask(TRY_DELIVERY, anyone(), asked)
    hand.is_signed(by_previous_secret=report.by_previous_secret)
    return report
