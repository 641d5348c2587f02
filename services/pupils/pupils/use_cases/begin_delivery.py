"""A vendor's file is about to come."""

from chassis.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc.pupils import BeginDelivery, DeliveryPlace

from pupils.extras import Extras
from pupils.queries.schools import school_of_feed

from .reserve_place import reserve_place


def begin_delivery(unit: Unit, extras: Extras, request: BeginDelivery) -> DeliveryPlace:
    """Where the gateway puts the bytes. Nothing is believed yet: the signature is checked over what is stored.

    An unknown feed is answered like a wrong signature (``signature_invalid``).
    """
    school_id = school_of_feed(unit, request.feed_id)
    if school_id is None:
        raise Problem(ErrorCode.SIGNATURE_INVALID)
    unit.scope_to([school_id])
    return reserve_place(unit, extras, school_id=school_id, feed_id=request.feed_id, media_type=request.media_type)
