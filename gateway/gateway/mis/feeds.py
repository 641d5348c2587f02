"""Deliveries: a signed file of a feed, and what became of it."""

from collections.abc import Callable
from uuid import UUID

from flask import Response, request
from haven_schemas.acts.pupils import BeginDelivery, DeliveryUploadSlot, MediaType
from haven_schemas.acts.pupils.deliveries import BEGIN_DELIVERY, FINISH_DELIVERY, GET_DELIVERY
from haven_schemas.acts.pupils.feed_calls import SentAs
from haven_schemas.acts.pupils.results import SignedDeliveryQuery
from haven_schemas.acts.staff_lists import DeliveryHolds
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from pydantic import BaseModel

from gateway.access.correlation import anyone
from gateway.security.raw_body import raw_body
from gateway.state import haven

from .blueprint import blueprint
from .intake import check_length, json_only, media_type_of, store_sealed
from .noted_calls import CallInHand, noted_call
from .signature_headers import finishing, require_headers, require_purpose, signature_noted

_JSON = "application/json; charset=utf-8"
_HOLDS: dict[str, DeliveryHolds] = {"pupils": "pupils", "staff": "staff", "photos": "photos"}


class DeliveryAccepted(BaseModel):
    """The file is kept and its signature holds; its rows are worked through next."""

    delivery_id: UUID


@blueprint.post("/feeds/<uuid:feed_id>/files")
def receive_file(feed_id: UUID) -> Response:
    """Takes one file: XML (CTF), CSV or a zip (OneRoster), at most 20 MB, with the headers of Standard Webhooks over
    the raw body. With ``?holds=staff`` a CSV is a list of staff, with ``?holds=photos`` a zip has
    photos in it."""
    return _receive(feed_id, "file", media_type_of)


@blueprint.post("/feeds/<uuid:feed_id>/pupils")
def receive_pupils(feed_id: UUID) -> Response:
    """Takes one pupil or a batch as JSON, at most 8 MB, signed in the same way."""
    return _receive(feed_id, "pupils", json_only)


def _receive(feed_id: UUID, sent: SentAs, media_type_of_body: Callable[[str], MediaType]) -> Response:
    """202 with the delivery's id; with ``?check=true`` nothing will be applied."""
    with noted_call(feed_id, sent, status=202) as hand:
        haven().allowances.use("deliveries", str(feed_id))
        media_type = media_type_of_body(request.mimetype)
        check, holds = _is_check(), what_it_holds()
        check_length(request.content_length)
        require_headers(hand)
        require_purpose(to_be_tried=False)
        begun = begin(hand, BeginDelivery(feed_id=feed_id, media_type=media_type, check=check, holds=holds))
        hand.size = store_sealed(haven().store, begun, raw_body(request))
        accepted = DeliveryAccepted(delivery_id=_finish(hand, begun.delivery_id))
    return Response(accepted.model_dump_json(), status=202, content_type=_JSON)


def begin(hand: CallInHand, asked: BeginDelivery) -> DeliveryUploadSlot:
    """Where the bytes are put; what is refused here names no feed that there is."""
    try:
        return haven().services.ask(BEGIN_DELIVERY, anyone(), asked)
    except Problem as problem:
        hand.unknown = problem.code is ErrorCode.SIGNATURE_INVALID  # nothing was signed yet: there is no such feed
        raise


def _finish(hand: CallInHand, delivery_id: UUID) -> UUID:
    with signature_noted(hand):
        receipt = haven().services.ask(FINISH_DELIVERY, anyone(), finishing(delivery_id))
    hand.is_signed(by_previous_secret=receipt.by_previous_secret)
    hand.delivery_id = receipt.delivery_id
    return receipt.delivery_id


def _is_check() -> bool:
    try:
        return {"true": True, "false": False}[request.args.get("check", "false")]
    except KeyError:
        raise invalid("check", FieldCode.WRONG_FORMAT) from None


def what_it_holds() -> DeliveryHolds:
    """Pupils, unless the address says that it is staff or photos; ``Problem(invalid_request)`` for anything else."""
    try:
        return _HOLDS[request.args.get("holds", "pupils")]
    except KeyError:
        raise invalid("holds", FieldCode.WRONG_FORMAT) from None


@blueprint.get("/feeds/<uuid:feed_id>/deliveries/<uuid:delivery_id>")
def get_delivery(feed_id: UUID, delivery_id: UUID) -> Response:
    """The state of a delivery: waiting, running, done or refused, with every rejected row; signed like a file, with
    an empty body under a ``webhook-id`` that is ``haven_result_`` and the delivery's id."""
    haven().allowances.use("calls", str(feed_id))
    require_headers()
    found = haven().services.ask(GET_DELIVERY, anyone(), _query(feed_id, delivery_id))
    return Response(found.model_dump_json(), content_type=_JSON)


def _query(feed_id: UUID, delivery_id: UUID) -> SignedDeliveryQuery:
    """``after_row`` asks for the rejected rows beyond that one."""
    after_row = request.args.get("after_row", "0")
    if not after_row.isdecimal() or len(after_row) > 9:
        raise invalid("after_row", FieldCode.WRONG_FORMAT)
    return SignedDeliveryQuery(
        delivery_id=delivery_id,
        feed_id=feed_id,
        after_row=int(after_row),
        webhook_id=request.headers["webhook-id"],
        webhook_timestamp=request.headers["webhook-timestamp"],
        webhook_signature=request.headers["webhook-signature"],
    )
