"""The keys of a file are destroyed, and every owner forgets the child."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from chassis.ground.logs import get_logger
from chassis.keys.file_key_cache import Holder
from chassis.keys.vault import Vault
from chassis.units.closing import close
from chassis.units.database import Unit
from chassis.units.models import KeyWrapRow
from haven_schemas.acts.incidents.disposal import KEPT_FOR
from haven_schemas.audit_actions import AuditAction
from haven_schemas.events import FileDisposed
from sqlalchemy import delete, func, or_, select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.types import Uuid

from retention.destruction_list import is_listed, list_disposal
from retention.extras import OpenUnit
from retention.metrics import DISPOSAL_STUCK, KEYS_DESTROYED
from retention.models import (
    DisposalKeyRow,
    DisposalRow,
    DisposalSaidRow,
    FileReviewRow,
    FileRow,
    HoldRow,
    HoldSaidRow,
    WideHoldRow,
)

from .course import TAKES_OUT, put_back, send_keys_destroyed, send_order, subject_ids_of
from .states import CARRIED_OUT, UNDER_WAY

log = get_logger()
_AT_ONCE = 200
AFTER = timedelta(hours=1)


def forget_own(unit: Unit, subject_ids: Sequence[UUID]) -> None:
    """The file's day, its reviews and lifted holds, and every word about them, those of the disposal as well: why a
    file was destroyed may say what stood in it. Which ids they were, and what became of them, stays.

    A hold of a child that was once one with another stays, being the other's as well, without this child's ids.
    """
    ids = array(list(subject_ids), type_=Uuid())
    holds = select(HoldRow.id).where(HoldRow.covers.contained_by(ids))
    reviews = select(FileReviewRow.id).where(FileReviewRow.subject_id.in_(subject_ids))
    earlier = select(DisposalKeyRow.disposal_id).where(DisposalKeyRow.subject_id.in_(subject_ids))
    of_record = (*_ids(unit, holds), *_ids(unit, reviews), *_ids(unit, earlier))
    unit.session.execute(delete(KeyWrapRow).where(KeyWrapRow.record_id.in_(of_record)))
    for statement in (
        delete(HoldSaidRow).where(HoldSaidRow.hold_id.in_(of_record)),
        delete(HoldRow).where(HoldRow.id.in_(of_record)),
        delete(FileReviewRow).where(FileReviewRow.id.in_(of_record)),
        delete(DisposalSaidRow).where(DisposalSaidRow.disposal_id.in_(of_record)),
        delete(FileRow).where(FileRow.subject_id.in_(subject_ids)),
    ):
        unit.session.execute(statement.execution_options(synchronize_session=False))
    _take_out_of_shared_holds(unit, set(subject_ids))
    _take_out_of_lists(unit, set(subject_ids))


def _take_out_of_shared_holds(unit: Unit, gone: set[UUID]) -> None:
    """They keep the other child's file alone from now on."""
    shared = select(HoldRow).where(HoldRow.covers.overlap(array(list(gone), type_=Uuid()))).order_by(HoldRow.id)
    for hold in unit.session.scalars(shared.with_for_update()):
        hold.covers = [each for each in hold.covers if each not in gone]
        if hold.subject_id in gone:
            hold.subject_id = hold.covers[0]


def _take_out_of_lists(unit: Unit, gone: set[UUID]) -> None:
    """Of holds on many that were lifted: while one stands the child's file is not destroyed."""
    lists = select(WideHoldRow).where(WideHoldRow.subject_ids.overlap(array(list(gone), type_=Uuid())))
    for hold in unit.session.scalars(lists.order_by(WideHoldRow.id).with_for_update()):
        hold.subject_ids = [each for each in hold.subject_ids or () if each not in gone]


def _ids(unit: Unit, wanted: object) -> list[UUID]:
    return list(unit.session.scalars(wanted))  # type: ignore[call-overload]  # a select of ids


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


def send_again(unit: Unit) -> int:
    """How many. What was carried out is answered in the same words: an answer that was lost comes again."""
    wanted = (
        select(DisposalRow)
        .where(
            or_(DisposalRow.state == "keys_gone", (DisposalRow.state == "ordered") & is_listed("ordered")),
            DisposalRow.sent_at <= unit.now - AFTER,
        )
        .order_by(DisposalRow.sent_at)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    rows = unit.session.scalars(wanted).all()
    for row in rows:
        if row.state == "ordered":
            send_order(unit, row)
        else:
            send_keys_destroyed(unit, row)
            send_order(unit, row)
    return len(rows)


def measure_disposals(unit: Unit) -> None:
    """How long ago the oldest one that is not finished was ordered; nought where none is under way."""
    oldest = unit.session.scalar(select(func.min(DisposalRow.ordered_at)).where(DisposalRow.state.in_(UNDER_WAY)))
    DISPOSAL_STUCK.set(0 if oldest is None else (unit.now - oldest).total_seconds())


def take_file_disposed(unit: Unit, event: FileDisposed) -> None:
    """Incidents took the file out, or found that it changed. Only of what was ordered: anything else was answered
    before, or nobody ordered it."""
    row = _counted_disposal(unit, event.disposal_id)
    if row is None:
        return
    if row.again_since is not None and event.outcome == "disposed":
        _has_answered(unit, row, TAKES_OUT)
    row.whose = row.whose or event.whose
    if row.state != "ordered":
        return
    if event.outcome == "changed":
        put_back(unit, row, "changed")
        return
    row.state = "taken_out"
    row.numbers = {
        **row.numbers,
        "concerns": event.concerns,
        "records": event.records,
        "entries": event.entries,
        "actions": event.actions,
        "documents": event.documents,
        "kept": event.kept,
        "redacted": event.redacted,
        "kept_because": {why: number for why in KEPT_FOR if (number := getattr(event, f"kept_{why}"))},
    }
    row.version += 1
    unit.session.flush()
    unit.scope_to([row.school_id])
    list_disposal(unit, "destroyed", row, subject_ids_of(unit, row))


def take_answer(unit: Unit, service: str, disposal_id: UUID, numbers: Mapping[str, int]) -> None:
    """One of the others has nothing left. Sent again it changes nothing. It may come before incidents' own answer,
    which that service heard as well: nothing is destroyed by it."""
    row = _counted_disposal(unit, disposal_id)
    if row is None or row.state not in UNDER_WAY or service in row.answered:
        return
    row.numbers = {**row.numbers, **numbers}
    _has_answered(unit, row, service)


def _has_answered(unit: Unit, row: DisposalRow, service: str) -> None:
    if service not in row.answered:
        row.answered = [*row.answered, service]
        unit.session.flush()


def _counted_disposal(unit: Unit, disposal_id: UUID) -> DisposalRow | None:
    row = unit.session.scalar(select(DisposalRow).where(DisposalRow.id == disposal_id).with_for_update())
    if row is None:
        log.error("disposal_unknown", disposal_id=disposal_id)
    return row
