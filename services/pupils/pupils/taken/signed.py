"""What has come for a feed, once its signature holds over the stored bytes."""

from uuid import UUID

from chassis.objects.object_store import ObjectMissing, ObjectTampered
from chassis.units.database import Unit
from haven_schemas.acts.pupils import FinishDelivery
from haven_schemas.acts.pupils.results import RESULT_PREFIX
from haven_schemas.acts.pupils.tries import TRY_PREFIX
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from sqlalchemy import select

from pupils.copies import school_of_delivery
from pupils.extras import Extras
from pupils.feeds import given_with, require_signature, secrets_of
from pupils.models import DeliveryRow, FeedRow

from .object import ObjectTooLarge, object_key, read_whole_object


def require_purpose(message_id: str, *, to_be_tried: bool) -> None:
    """``invalid_request`` about ``webhook-id`` unless it says what the sender has signed it for: a try, or not one."""
    if message_id.startswith(RESULT_PREFIX) or message_id.startswith(TRY_PREFIX) is not to_be_tried:
        raise invalid("webhook-id", FieldCode.WRONG_FORMAT if to_be_tried else FieldCode.NOT_ALLOWED)


def received(unit: Unit, delivery_id: UUID) -> tuple[DeliveryRow, FeedRow]:
    """A delivery of a feed, locked, and its feed; ``signature_invalid`` if there is none."""
    school_id = school_of_delivery(unit, delivery_id)
    if school_id is None:
        raise Problem(ErrorCode.SIGNATURE_INVALID)
    unit.scope_to([school_id])
    found = unit.session.scalar(
        select(DeliveryRow).where(DeliveryRow.id == delivery_id, DeliveryRow.feed_id.is_not(None)).with_for_update()
    )
    if found is None:
        raise Problem(ErrorCode.SIGNATURE_INVALID)
    return found, unit.session.scalars(select(FeedRow).where(FeedRow.id == found.feed_id)).one()


def signed_body(
    unit: Unit, extras: Extras, request: FinishDelivery, delivery: DeliveryRow, feed: FeedRow
) -> tuple[bytes, int]:
    """The stored bytes, once they are signed, and the place of the secret that signed them: 0 is the present one.

    ``signature_invalid``; bytes that are missing or damaged look the same. Raises ``VaultAway``.
    """
    secrets = secrets_of(unit, extras, feed)
    key = object_key(extras, delivery.id, delivery.sealed_key or "")
    try:
        body = extras.off_loop(read_whole_object, extras, delivery.object_name, key)
    except (ObjectMissing, ObjectTampered, ObjectTooLarge):
        raise Problem(ErrorCode.SIGNATURE_INVALID) from None
    return body, extras.off_loop(require_signature, secrets, body, given_with(request), unit.now)
