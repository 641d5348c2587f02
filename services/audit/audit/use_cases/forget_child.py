"""Deletes the log's copies about a child whose keys are destroyed; its entries stay, the log gives nothing up."""

from collections.abc import Sequence
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.audit_actions import AuditAction
from haven_schemas.events import KeysDestroyed
from sqlalchemy import delete, or_
from sqlalchemy.dialects.postgresql import insert

from audit.models import DisposedRow, DisposedSubjectRow, FileKeeperRow, KeptFromRow, SubjectAliasRow
from audit.queries.every_answer import ANSWERED_ONCE, answer_of


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
