"""Keys of children are destroyed: of files that were taken out, once the line that says so stands in the list."""

from uuid import UUID

from chassis.keys.file_key_cache import Holder
from chassis.keys.vault import Vault
from chassis.process.closing import close
from chassis.process.logs import get_logger
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from sqlalchemy import select

from retention.destruction_list.parts.lines_to_write import is_listed
from retention.disposals.domain.states import CARRIED_OUT
from retention.disposals.parts.forgetting import forget_own
from retention.disposals.parts.sending import send_keys_destroyed, subject_ids_of
from retention.extras import OpenUnit
from retention.metrics import KEYS_DESTROYED
from retention.models import DisposalKeyRow, DisposalRow

log = get_logger()
_AT_ONCE = 200


def destroy_keys(open_unit: OpenUnit, vault: Vault) -> int:
    """How many keys were destroyed. A key is one transaction, and destroying one that is gone does nothing: whoever
    ends in between goes on where it was left. ``VaultAway`` ends the run."""
    with open_unit() as unit:
        ready = select(DisposalRow.id).where(DisposalRow.state == "taken_out", is_listed("destroyed"))
        waiting = list(unit.session.scalars(ready.order_by(DisposalRow.ordered_at).limit(_AT_ONCE)))
    return sum(_destroy_all(open_unit, vault, disposal_id) for disposal_id in waiting)


def _destroy_all(open_unit: OpenUnit, vault: Vault, disposal_id: UUID) -> int:
    destroyed = 0
    while True:
        with open_unit() as unit:
            row = _held(unit, disposal_id)
            if row is None:
                return destroyed
            unit.scope_to([row.school_id])  # a restored database may not know the school yet
            key = unit.session.scalar(
                select(DisposalKeyRow)
                .where(DisposalKeyRow.disposal_id == row.id, DisposalKeyRow.destroyed_at.is_(None))
                .order_by(DisposalKeyRow.position)
                .limit(1)
            )
            if key is None:
                _finish(unit, row)
                return destroyed
            vault.destroy_key(Holder("subject", key.subject_id).transit_key)
            key.destroyed_at = unit.now
            unit.tell_processes("key_gone", {"subject_id": str(key.subject_id)})
        destroyed += 1
        KEYS_DESTROYED.labels("first").inc()


def _held(unit: Unit, disposal_id: UUID) -> DisposalRow | None:
    return unit.session.scalar(
        select(DisposalRow)
        .where(DisposalRow.id == disposal_id, DisposalRow.state == "taken_out")
        .with_for_update(skip_locked=True)
    )


def _finish(unit: Unit, row: DisposalRow) -> None:
    subject_ids = subject_ids_of(unit, row)
    row.state = "keys_gone"
    row.version += 1
    forget_own(unit, subject_ids)
    unit.audit(
        AuditAction.RETENTION_DISPOSAL_DESTROY, school_ids=[row.school_id], subject_ids=subject_ids, object_id=row.id
    )
    send_keys_destroyed(unit, row)


def newest_came_back(open_unit: OpenUnit, vault: Vault) -> bool:
    """Whether the key that was destroyed last is there: an older snapshot of the vault brings that one back before any
    other. Nothing is shown then until everything is destroyed again. ``VaultAway``."""
    with open_unit() as unit:
        newest = (
            select(DisposalKeyRow.subject_id)
            .where(DisposalKeyRow.destroyed_at.is_not(None))
            .order_by(DisposalKeyRow.destroyed_at.desc(), DisposalKeyRow.subject_id)
            .limit(1)
        )
        subject_id = unit.session.scalar(newest)
        return subject_id is not None and _came_back(unit, vault, subject_id)


def _came_back(unit: Unit, vault: Vault, subject_id: UUID) -> bool:
    if not vault.destroy_key(Holder("subject", subject_id).transit_key):
        return False
    unit.tell_processes("key_gone", {"subject_id": str(subject_id)})
    unit.audit(AuditAction.RETENTION_DISPOSAL_DESTROY, subject_ids=[subject_id], outcome="again")
    close(unit, "told")
    log.error("destroyed_key_came_back")
    KEYS_DESTROYED.labels("again").inc()
    return True


def destroy_again(open_unit: OpenUnit, vault: Vault, after: UUID | None) -> UUID | None:
    """Keys that were destroyed are looked for, 200 at a time from the one ``after``: an older snapshot of the vault
    brings them back. Answers where to go on; None: all were looked at. ``VaultAway``."""
    with open_unit() as unit:
        gone = select(DisposalKeyRow.subject_id).join(DisposalRow, DisposalRow.id == DisposalKeyRow.disposal_id)
        gone = gone.where(DisposalKeyRow.destroyed_at.is_not(None), DisposalRow.state.in_(CARRIED_OUT))
        if after is not None:
            gone = gone.where(DisposalKeyRow.subject_id > after)
        page = list(unit.session.scalars(gone.order_by(DisposalKeyRow.subject_id).limit(_AT_ONCE)))
        for subject_id in page:
            _came_back(unit, vault, subject_id)
    return page[-1] if len(page) == _AT_ONCE else None
