"""Applies one batch of rows to the roll, in one transaction with their events, findings and audit entry."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.lease import TakenOver
from haven_schemas.acts.intake_reasons import RowDetail, RowReason
from haven_schemas.acts.pupil_changes import FieldName, PupilChange
from haven_schemas.audit_actions import AuditAction

from pupils.batch import Returning, RollBatch
from pupils.extras import Extras
from pupils.files import Faults, Finding, Outcome, RawRow, Unchanged
from pupils.metrics import ROLL_ROWS
from pupils.models import DeliveryRow
from pupils.sealed import RollKey
from pupils.taken import LeasedDelivery, are_kept, keep_rejected

from .batch import write_batch, write_findings
from .before import read_withheld
from .guard import confirm_rows, conflicts_in, note_conflicts
from .lock import share_roll
from .records import merge_records, write_identity_before, write_records


@dataclass(frozen=True)
class Rows:
    """A batch of outcomes. ``digest_of``: digests of rows of a full delivery; ``look_at`` checks one passed over;
    ``keyring`` seals what goes beyond the roll; ``ids_at_stake``: nobody has looked yet whether the ids of these rows,
    which are all there are, mean other children; ``cells_of``: the rows of a CSV as they were written; ``lacking_of``:
    where what they have not got would stand."""

    outcomes: Sequence[Outcome]
    digest_of: Mapping[int, int]
    look_at: Callable[[RawRow], PupilChange | Faults]
    keyring: Keyring
    ids_at_stake: bool = False
    cells_of: Mapping[int, Sequence[str]] = field(default_factory=dict, repr=False)
    lacking_of: Mapping[int, Mapping[FieldName, RowDetail]] = field(default_factory=dict)


def apply_rows(unit: Unit, extras: Extras, delivery: LeasedDelivery, rows: Rows, *, rows_done: int) -> bool:
    """Applies or rejects each row and counts it; ``rows_done`` is how many rows came before. False, with nothing
    applied, if a person has to say first what their ids mean.

    Of a delivery to be checked only, everything is counted and nothing of the roll is written. Raises ``TakenOver``,
    with nothing written, if these rows are not the ones that come next.
    """
    share_roll(unit)
    row = delivery.lease.still_ours(unit)
    if row.rows_done != rows_done:
        raise TakenOver
    key = RollKey(unit, rows.keyring, delivery.school_id)
    returning = Returning(unit, extras, delivery.school_id)
    batch = RollBatch(unit, delivery, rows.digest_of, read_withheld(unit, key, delivery), returning)
    outcomes = _looked_at(unit, delivery, rows)
    batch.take_all(outcomes)
    if rows.ids_at_stake and note_conflicts(row, conflicts_in(batch)):
        return False
    batch.changes.applied += len(rows.outcomes) - len(outcomes)
    records = merge_records(unit, delivery.school_id, key, batch)
    _count(row, batch, len(rows.outcomes))
    write_findings(unit, delivery, [_explained(rows, each) for each in batch.changes.rejected], "rejected")
    if are_kept(delivery):
        keep_rejected(unit, key, delivery, (each.row for each in batch.changes.rejected), rows.cells_of)
    write_findings(unit, delivery, batch.changes.warnings, "warning")
    if delivery.check_only:
        return True
    changed = write_batch(unit, extras, delivery, batch, key)
    write_records(unit, delivery, key, records)
    write_identity_before(unit, delivery.school_id, key, batch)
    unit.audit(
        AuditAction.FEED_DELIVERY_APPLY,
        school_ids=[delivery.school_id],
        subject_ids=changed,
        object_id=delivery.delivery_id,
    )
    ROLL_ROWS.labels("applied").inc(batch.changes.applied)
    ROLL_ROWS.labels("rejected").inc(batch.changes.rejected_rows)
    return True


def _explained(rows: Rows, fault: Finding) -> Finding:
    """With the place where what is missing would stand, if the file has one for it."""
    lacking = {str(name): detail for name, detail in rows.lacking_of.get(fault.row, {}).items()}
    if fault.reason is not RowReason.REQUIRED or fault.detail is not None or fault.field not in lacking:
        return fault
    return replace(fault, detail=lacking[fault.field])


def _looked_at(unit: Unit, delivery: LeasedDelivery, rows: Rows) -> list[PupilChange | Faults]:
    """What has to be looked at: of rows that say nothing new those whose pupils have heard something else since."""
    unchanged = {each.digest for each in rows.outcomes if isinstance(each, Unchanged)}
    confirmed = confirm_rows(unit, delivery, unchanged) if unchanged else set()
    found: list[PupilChange | Faults] = []
    for each in rows.outcomes:
        if not isinstance(each, Unchanged):
            found.append(each)
        elif each.digest in confirmed:
            confirmed.remove(each.digest)  # the same row once more is a child's second
        else:
            found.append(rows.look_at(each.raw))
    return found


def _count(row: DeliveryRow, batch: RollBatch, rows: int) -> None:
    row.rows_done += rows
    row.applied += batch.changes.applied
    row.rejected_count += batch.changes.rejected_rows
    row.added += batch.changes.added + batch.changes.held
    row.changed += len(batch.changes.changed) - batch.changes.added
    row.attempts = 1
