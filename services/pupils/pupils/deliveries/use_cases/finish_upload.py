"""A file by hand is in the object store."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.pupil_changes import CsvColumns
from haven_schemas.rpc.pupils import DeliveryReceipt, FinishUpload
from sqlalchemy.dialects.postgresql import insert

from pupils.closing.parts.require_open import require_open
from pupils.deliveries.queries.own_upload import own_upload
from pupils.files.domain.agreed_columns import agreed_columns
from pupils.files.queries.hand_columns import hand_columns
from pupils.models import DeliveryRow, HandColumnsRow


def finish_upload(unit: Unit, request: FinishUpload) -> DeliveryReceipt:
    """Takes the file for working through, for whoever began it; ``not_found`` for others. Again: the same answer.

    The columns it is read by are those that came with it, else those of the school's file before; ``invalid_request``
    for columns no file could be read by; ``school_closed``.
    """
    delivery = own_upload(unit, request.delivery_id)
    if delivery.state == "receiving":
        require_open(unit, delivery.school_id)
        _agree_on_columns(unit, delivery, request.csv_columns)
        delivery.state = "waiting"
        delivery.received_at = unit.now
        unit.audit(
            AuditAction.FEED_DELIVERY_ACCEPT,
            right=Right.FEED_ADMINISTER,
            school_ids=[delivery.school_id],
            object_id=delivery.id,
        )
    return DeliveryReceipt(delivery_id=delivery.id)


def _agree_on_columns(unit: Unit, delivery: DeliveryRow, chosen: CsvColumns | None) -> None:
    by_hand = delivery.media_type == "text/csv" and delivery.as_feed_id is None and delivery.holds == "pupils"
    if chosen is None:
        delivery.csv_columns = hand_columns(unit, delivery.school_id) if by_hand else None
        return
    if not by_hand:
        raise invalid("csv_columns", FieldCode.NOT_ALLOWED)
    columns = agreed_columns(chosen)
    delivery.csv_columns = columns or None
    if columns:
        _keep(unit, delivery, columns)


def _keep(unit: Unit, delivery: DeliveryRow, columns: dict[str, str]) -> None:
    """For the school's next file; of two people who send at once the later one's."""
    saved = {"csv_columns": columns, "saved_at": unit.now, "saved_by": unit.access.actor_id}
    kept = insert(HandColumnsRow).values(school_id=delivery.school_id, **saved)
    unit.session.execute(kept.on_conflict_do_update(index_elements=[HandColumnsRow.school_id], set_=saved))
