"""What a delivery's source ids mean: where several of them are another child's, the feed stops until a person says why.

An MIS issues its ids anew when a school becomes an academy, or moves to another system. One id that does not fit is a
mistake in one row, and that row is rejected. Several mean that no id of the feed can be believed any more.
"""

from chassis.units.database import Unit
from haven_schemas.rpc.intake_reasons import RowReason
from haven_schemas.rpc.pupil_changes import PupilChange
from sqlalchemy import exists, select

from pupils.deliveries.parts.take_delivery import LeasedDelivery
from pupils.disposal.parts.returning import Returning
from pupils.extras import Extras, OpenUnit
from pupils.models import DeliveryRow, PupilSourceRow
from pupils.protection.parts.withhold import read_withheld
from pupils.roll.domain.outcomes import Outcomes
from pupils.roll.roll_key import RollKey

from .guard_roll import WaitsForDecision
from .roll_batch import RollBatch

MOST_CONFLICTS = 2
"""So many rows of a delivery may name a child by another child's id; more are several."""

_BATCH_ROWS = 500


def are_ids_at_stake(open_unit: OpenUnit, delivery: LeasedDelivery) -> bool:
    """Whether nothing of the delivery is applied yet, and its feed has ids that a row could contradict."""
    if delivery.rows_done or delivery.as_feed is None or delivery.ids_decided:
        return False
    with open_unit([delivery.school_id]) as unit:
        known = select(PupilSourceRow.feed_id).where(PupilSourceRow.feed_id == delivery.as_feed)
        return bool(unit.session.scalar(select(exists(known))))


def guard_ids(open_unit: OpenUnit, extras: Extras, delivery: LeasedDelivery, outcomes: Outcomes) -> None:
    """Matches every row of a file of several batches without applying any; one batch guards itself (``apply_rows``).

    Raises ``WaitsForDecision`` where too many ids are another child's. A delivery that is only checked never waits: it
    is told how many they are.
    """
    conflicts = 0
    while batch := extras.off_loop(outcomes.next_batch, _BATCH_ROWS):
        changes = [each for each in batch if isinstance(each, PupilChange)]
        with open_unit([delivery.school_id]) as unit:
            conflicts += _conflicts(unit, extras, delivery, changes)
    with open_unit([delivery.school_id]) as unit:
        waits = note_conflicts(delivery.lease.still_ours(unit), conflicts)
    if waits:
        raise WaitsForDecision("ids")


def note_conflicts(row: DeliveryRow, conflicts: int) -> bool:
    """Writes down how many ids are another child's, where they are too many; whether a person has to decide."""
    if conflicts <= MOST_CONFLICTS:
        return False
    row.id_conflicts = conflicts
    return not row.check_only


def conflicts_in(batch: RollBatch) -> int:
    """How many rows of a batch name a child by another child's id, or by a second one."""
    conflicts = sum(finding.reason is RowReason.SOURCE_ID_CONFLICT for finding in batch.changes.rejected)
    return conflicts + len(batch.changes.beside)


def _conflicts(unit: Unit, extras: Extras, delivery: LeasedDelivery, changes: list[PupilChange]) -> int:
    delivery.lease.still_ours(unit)  # the file is held on to for as long as it is looked at
    withheld = read_withheld(unit, RollKey(unit, extras.keyring, delivery.school_id), delivery)
    batch = RollBatch(unit, delivery, {}, withheld, Returning(unit, extras, delivery.school_id))
    batch.take_all(changes)
    return conflicts_in(batch)
