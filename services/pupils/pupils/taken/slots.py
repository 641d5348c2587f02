"""Reserves an upload slot for a file: a name in the object store, and a key for that one object."""

import base64
from uuid import UUID

from chassis.keys.weekly_keys import DELIVERIES
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.pupil_changes import DeliveryMode
from haven_schemas.acts.pupils import DeliveryUploadSlot, MediaType
from haven_schemas.acts.staff_lists import DeliveryHolds
from haven_schemas.errors import FieldCode, invalid

from pupils.extras import Extras
from pupils.models import DeliveryRow


def reserve_upload_slot(
    unit: Unit,
    extras: Extras,
    *,
    school_id: UUID,
    feed_id: UUID | None,
    media_type: MediaType,
    mode: DeliveryMode = "delta",
    check_only: bool = False,
    as_feed_id: UUID | None = None,
    holds: DeliveryHolds = "pupils",
) -> DeliveryUploadSlot:
    """The upload slot, answered once. Its key is kept sealed under the weekly key: only the vault gives it back."""
    delivery_id = new_id()
    name = f"deliveries/{delivery_id}"
    weekly = extras.keyring.new_weekly_key(unit, DELIVERIES, delivery_id)
    unit.session.add(
        DeliveryRow(
            id=delivery_id,
            school_id=school_id,
            feed_id=feed_id,
            begun_by=unit.access.actor_id,
            as_feed_id=as_feed_id,
            media_type=media_type,
            mode=mode,
            holds=holds,
            check_only=check_only,
            state="receiving",
            object_name=name,
            sealed_key=weekly.sealed,
            begun_at=unit.now,
            attempts=0,
            rows_done=0,
            applied=0,
            rejected_count=0,
            added=0,
            changed=0,
            leavers=0,
        )
    )
    return DeliveryUploadSlot(
        delivery_id=delivery_id, object_name=name, data_key=base64.b64encode(weekly.key.key).decode()
    )


def require_kind(holds: DeliveryHolds, media_type: MediaType) -> None:
    """``invalid_request`` for a list of staff that is no CSV, and for photos that are no zip."""
    wanted: dict[DeliveryHolds, MediaType] = {"staff": "text/csv", "photos": "application/zip"}
    if media_type != wanted.get(holds, media_type):
        raise invalid("media_type", FieldCode.NOT_ALLOWED)
