"""Applies one batch of rows to the roll, in one transaction with their events, findings and audit entry."""

from collections.abc import Sequence

from chassis.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rpc.pupil_changes import PupilChange

from pupils.domain.outcomes import Outcome
from pupils.metrics import ROLL_ROWS
from pupils.models import DeliveryRow

from .roll_batch import RollBatch
from .take_delivery import Taken, TakenOver, still_ours
from .write_batch import write_batch, write_findings


def apply_rows(unit: Unit, taken: Taken, outcomes: Sequence[Outcome], *, rows_done: int) -> None:
    """Applies or rejects each row and counts it; ``rows_done`` is how many rows came before.

    Of a delivery to be checked only, everything is counted and nothing of the roll is written. Raises ``TakenOver``,
    with nothing written, if these rows are not the ones that come next.
    """
    delivery = still_ours(unit, taken)
    if delivery.rows_done != rows_done:
        raise TakenOver
    batch = RollBatch(unit, taken)
    batch.look_up([outcome for outcome in outcomes if isinstance(outcome, PupilChange)])
    for outcome in outcomes:
        batch.take(outcome)
    _count(delivery, batch, len(outcomes))
    write_findings(unit, taken, batch.rejected, "rejected")
    write_findings(unit, taken, batch.warnings, "warning")
    if taken.check_only:
        return
    changed = write_batch(unit, taken, batch)
    unit.audit(
        AuditAction.FEED_DELIVERY_APPLY,
        school_ids=[taken.school_id],
        subject_ids=changed,
        object_id=taken.delivery_id,
    )
    ROLL_ROWS.labels("applied").inc(batch.applied)
    ROLL_ROWS.labels("rejected").inc(len(batch.rejected))


def _count(delivery: DeliveryRow, batch: RollBatch, rows: int) -> None:
    delivery.rows_done += rows
    delivery.applied += batch.applied
    delivery.rejected_count += len(batch.rejected)
    delivery.added += batch.added
    delivery.changed += len(batch.changed) - batch.added
    delivery.attempts = 1
