"""Ends the work on a file: done, or refused as a whole."""

from uuid import UUID

from chassis.ground.away import Away
from chassis.ground.context import NO_ONE
from chassis.ground.logs import get_logger
from chassis.units.database import Unit
from haven_schemas.acts.intake_reasons import FileReason
from haven_schemas.audit_actions import AuditAction
from haven_schemas.events import DeliveryFinished
from sqlalchemy import update

from pupils.extras import Extras, OpenUnit
from pupils.files import FileRefused
from pupils.metrics import DELIVERIES
from pupils.models import DeliveryRow
from pupils.taken import LeasedDelivery
from pupils.writing import write_findings

log = get_logger()

FINISHED_VERSION = 1
"""A delivery has one event; a replay tells it again, as another event of the same version."""
NO_FEED = NO_ONE
"""Of a file by hand; the event's form asks for an id."""

KEPT_FOR_REPLAY = frozenset({FileReason.WRONG_HEADER, FileReason.FAILED})
"""Refusals that can be mended here, by a mapping or by us: the file is kept for a while."""


def close_delivery(open_unit: OpenUnit, extras: Extras, delivery: LeasedDelivery, refused: FileRefused | None) -> None:
    """Writes the end of the work and deletes the raw file. Its key goes first, so that it cannot be read meanwhile.

    A file that may be replayed is kept: one by hand that was only checked, or refused for what can be mended.
    """
    reason = refused.reason if refused else None
    kept = (delivery.check_only and delivery.feed_id is None and reason is None) or reason in KEPT_FOR_REPLAY
    with open_unit([delivery.school_id]) as unit:
        _close(unit, delivery, refused, kept=kept)
    DELIVERIES.labels(reason.value if reason else "done").inc()
    if not kept:
        delete_object(open_unit, extras, delivery.school_id, delivery.delivery_id, delivery.object_name)


def _close(unit: Unit, delivery: LeasedDelivery, refused: FileRefused | None, *, kept: bool) -> None:
    row = delivery.lease.still_ours(unit)
    reason = refused.reason if refused else None
    row.state = "refused" if reason else "done"
    row.reason = reason.value if reason else None
    row.detail = refused.detail.value if refused and refused.detail else None
    note_refusal(unit, delivery, refused)
    row.finished_at = unit.now
    if not kept:
        row.sealed_key = None
    row.let_go()
    if reason is not None:
        unit.audit(
            AuditAction.FEED_DELIVERY_REFUSE,
            school_ids=[delivery.school_id],
            object_id=delivery.delivery_id,
            outcome=reason.value,
        )
    unit.publish(
        DeliveryFinished(
            delivery_id=delivery.delivery_id,
            feed_id=delivery.feed_id or NO_FEED,
            state="refused" if reason else "done",
        ),
        aggregate_id=delivery.delivery_id,
        aggregate_version=FINISHED_VERSION,
        school_id=delivery.school_id,
    )


def note_refusal(unit: Unit, delivery: LeasedDelivery, refused: FileRefused | None) -> None:
    """The row that shows why the file is refused, where one does."""
    if refused is not None and refused.shown_by is not None:
        write_findings(unit, delivery, [refused.shown_by], "rejected")


def delete_object(open_unit: OpenUnit, extras: Extras, school_id: UUID, delivery_id: UUID, name: str) -> bool:
    """Deletes the raw file and forgets its name; while the store is away it stays for the sweep (False)."""
    try:
        extras.off_loop(extras.objects.delete, name)
    except Away:
        log.warning("object_not_deleted", delivery_id=delivery_id)
        return False
    with open_unit([school_id]) as unit:
        unit.session.execute(update(DeliveryRow).where(DeliveryRow.id == delivery_id).values(object_name=None))
    return True
