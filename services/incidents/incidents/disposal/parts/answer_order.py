"""Says what became of an order to destroy a file, and keeps that, so that it is said in the same words again."""

from collections.abc import Collection, Sequence
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction

from incidents.disposal.parts.redact_shared import SharedRecordsLeft
from incidents.disposal.queries.disposed_files import disposed
from incidents.disposal.queries.file_records import FileRecords
from incidents.models import DisposedFileRow

_COUNTS = ("concerns", "records", "entries", "actions", "documents", "kept", "redacted")


def answer_changed(unit: Unit, disposal_id: UUID, subject_ids: Sequence[UUID]) -> None:
    """The file is not what was agreed on; nothing was touched."""
    row = DisposedFileRow(
        disposal_id=disposal_id,
        subject_ids=list(subject_ids),
        outcome="changed",
        record_ids=[],
        answered_at=unit.now,
        kept_because={},
        version=1,
        **dict.fromkeys(_COUNTS, 0),
    )
    unit.session.add(row)
    _say(unit, row, school_ids=())


def answer_disposed(
    unit: Unit,
    disposal_id: UUID,
    subject_ids: Sequence[UUID],
    destroyed: tuple[FileRecords, SharedRecordsLeft],
    before: DisposedFileRow | None = None,
    whose: str | None = None,
) -> None:
    """The file is gone. ``before``: an answer that nothing was destroyed, which does not hold any more. ``whose``:
    sealed."""
    found, left = destroyed
    row = before or DisposedFileRow(disposal_id=disposal_id, version=0)
    row.subject_ids, row.outcome, row.answered_at = list(subject_ids), "disposed", unit.now
    row.record_ids = sorted(found.gone)
    row.concerns, row.records = len(found.concerns), len(found.incidents)
    row.entries, row.actions, row.documents = len(found.entries), len(found.actions), len(found.documents)
    row.kept = len(found.kept) + len(found.kept_incidents)
    row.redacted, row.kept_because = left.redacted, left.kept_because
    row.whose = whose
    row.version += 1
    unit.session.add(row)
    _say(unit, row, found.school_ids)


def answer_again(unit: Unit, row: DisposedFileRow) -> None:
    """To whoever asks once more."""
    event, aggregate_id, version, school_id = disposed(row)
    unit.publish(event, aggregate_id=aggregate_id, aggregate_version=version, school_id=school_id)


def _say(unit: Unit, row: DisposedFileRow, school_ids: Collection[UUID]) -> None:
    unit.session.flush()
    answer_again(unit, row)
    unit.audit(
        AuditAction.DISPOSAL_FILE_DESTROY,
        school_ids=school_ids,
        subject_ids=row.subject_ids,
        object_id=row.disposal_id,
        outcome="done" if row.outcome == "disposed" else "changed",
    )
