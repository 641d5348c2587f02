"""Of whom an entry is, and what is forgotten with a child's file."""

from collections.abc import Sequence
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.newest import keep_newest
from chassis.units.one_of import one_of
from haven_schemas.audit_actions import AuditAction
from haven_schemas.events import ConflictChanged, Envelope, FileKept, KeysDestroyed, LeaversLetGo
from sqlalchemy import delete, exists, or_, select
from sqlalchemy.dialects.postgresql import insert

from audit.every_answer import ANSWERED_ONCE, answer_of
from audit.models import DisposedRow, DisposedSubjectRow, FileKeeperRow, KeptFromRow, SubjectAliasRow


def is_gone(unit: Unit, *subject_ids: UUID) -> bool:
    """Whether one of the ids is a destroyed child's."""
    found = exists().where(one_of(DisposedSubjectRow.subject_id, subject_ids))
    return bool(unit.session.scalar(select(found)))


def copy_alias(unit: Unit, alias_id: UUID, means_id: UUID | None, version: int) -> None:
    """The newest version counts, in whatever order they come; none of a child who is destroyed. No entry is touched."""
    if is_gone(unit, alias_id, *([] if means_id is None else [means_id])):
        return
    keep_newest(unit, SubjectAliasRow, alias_id=alias_id, means_id=means_id, version=version)


def copy_conflict(unit: Unit, envelope: Envelope, event: ConflictChanged) -> None:
    """The newest version of each link counts, in whatever order they come; none about a child who is destroyed."""
    if is_gone(unit, event.subject_id):
        return
    keep_newest(
        unit,
        KeptFromRow,
        link_id=envelope.aggregateid,
        staff_id=event.staff_id,
        subject_id=event.subject_id,
        active=event.state == "kept_from",
        version=event.version,
    )


def copy_file_keeper(unit: Unit, event: FileKept) -> None:
    """The newest version counts, in whatever order they come; none of a child who is destroyed. No entry is touched."""
    if is_gone(unit, event.subject_id):
        return
    keep_newest(unit, FileKeeperRow, subject_id=event.subject_id, school_id=event.school_id, version=event.version)


def forget_child(unit: Unit, event: KeysDestroyed) -> None:
    """Under every id. Told again, it deletes what there is still, and answers the same.

    That the ids are gone is kept, so that what an owner said of them before, and comes late, is not taken in.
    """
    row = insert(DisposedRow).values(disposal_id=event.disposal_id, rows=0, done_at=unit.now)
    first = unit.session.execute(row.on_conflict_do_nothing().returning(DisposedRow.disposal_id)).first()
    ids = [{"subject_id": each, "disposal_id": event.disposal_id} for each in set(event.subject_ids)]
    unit.session.execute(insert(DisposedSubjectRow).values(ids).on_conflict_do_nothing())
    gone = delete_copies(unit, event.subject_ids)
    kept = unit.session.get_one(DisposedRow, event.disposal_id)
    if first is not None:
        kept.rows = gone
    if gone:
        unit.audit(AuditAction.DISPOSAL_COPY_DELETE, subject_ids=event.subject_ids, object_id=event.disposal_id)
    unit.publish(answer_of(kept), aggregate_id=event.disposal_id, aggregate_version=ANSWERED_ONCE, school_id=None)


def delete_copies(unit: Unit, ids: Sequence[UUID]) -> int:
    """In how many rows they stood."""
    gone = 0
    for statement in (
        delete(KeptFromRow).where(one_of(KeptFromRow.subject_id, ids)).returning(KeptFromRow.link_id),
        delete(FileKeeperRow).where(one_of(FileKeeperRow.subject_id, ids)).returning(FileKeeperRow.subject_id),
        delete(SubjectAliasRow)
        .where(or_(one_of(SubjectAliasRow.alias_id, ids), one_of(SubjectAliasRow.means_id, ids)))
        .returning(SubjectAliasRow.alias_id),
    ):
        gone += len(unit.session.scalars(statement.execution_options(synchronize_session=False)).all())
    return gone


def forget_leavers(unit: Unit, event: LeaversLetGo) -> None:
    """Told again, it deletes what there is still. That the ids are gone is kept: what an owner said of them before, and
    comes late, is not taken in."""
    ids = [{"subject_id": each, "disposal_id": event.batch_id} for each in set(event.subject_ids)]
    if ids:
        unit.session.execute(insert(DisposedSubjectRow).values(ids).on_conflict_do_nothing())
        delete_copies(unit, event.subject_ids)
