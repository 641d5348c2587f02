"""Entrypoints: files and pushes from a school's system: taken in, applied, decided about."""

from chassis.calls.entrypoints import serves
from haven_schemas.calls.pupils import deliveries as calls

from pupils.deliveries.queries import get_delivery, list_deliveries, rows_to_mend
from pupils.deliveries.use_cases import (
    begin_delivery,
    begin_upload,
    decide_delivery,
    decide_ids,
    finish_delivery,
    finish_upload,
    replay_delivery,
    try_delivery,
    try_upload,
)
from pupils.entrypoints_base import Entrypoints


@serves(
    (calls.DECIDE_IDS, decide_ids.decide_ids),
    (calls.BEGIN_DELIVERY, begin_delivery.begin_delivery),
    (calls.FINISH_DELIVERY, finish_delivery.finish_delivery),
    (calls.GET_DELIVERY, get_delivery.get_delivery),
    (calls.SHOW_DELIVERY, get_delivery.show_delivery),
    (calls.ROWS_TO_MEND, rows_to_mend.rows_to_mend),
    (calls.BEGIN_UPLOAD, begin_upload.begin_upload),
    (calls.FINISH_UPLOAD, finish_upload.finish_upload),
    (calls.LIST_DELIVERIES, list_deliveries.list_deliveries),
    (calls.DECIDE_DELIVERY, decide_delivery.decide_delivery),
    (calls.REPLAY_DELIVERY, replay_delivery.replay_delivery),
    (calls.TRY_DELIVERY, try_delivery.try_delivery),
    (calls.TRY_UPLOAD, try_upload.try_upload),
)
class DeliveriesEntrypoints(Entrypoints):
    """Files and pushes from a school's system: taken in, applied, decided about."""
