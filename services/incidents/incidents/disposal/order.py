"""An order of retention is carried out."""

from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.events import DisposalOrdered, FileDisposed, KeysDestroyed
from sqlalchemy import select, text

from incidents.copies import known_schools
from incidents.extras import OtherOwners
from incidents.gone import FileRecords
from incidents.models import DisposedFileRow
from incidents.reading import STILL_WAITING, file_contents

from .choices import choices_of
from .destroy import destroy_file, lock_file, save_unread_reports
from .mark import file_mark
from .redact import SharedRecordsLeft
from .register import seal_whose

_SAID = (
    "disposal_id", "outcome", "record_ids", "concerns", "records", "entries", "actions", "documents", "kept",
    "redacted", "whose",
)  # fmt: skip
_AT_IT = """
SELECT EXISTS (
    SELECT FROM handed_file
    WHERE (subject_id = ANY (CAST(:ids AS uuid[])) OR pupil_id = ANY (CAST(:ids AS uuid[])))
        AND state = ANY (CAST(:waiting AS text[]))
) OR EXISTS (
    SELECT FROM read_request
    WHERE (subject_id = ANY (CAST(:ids AS uuid[])) OR pupil_id = ANY (CAST(:ids AS uuid[])))
        AND state IN ('asked', 'agreed')
) OR EXISTS (
    SELECT FROM document_version version
    WHERE version.state IN ('receiving', 'waiting') AND EXISTS (
        SELECT FROM key_wrap wrap
        WHERE wrap.record_id = version.document_id AND wrap.holder_kind = 'subject'
            AND wrap.holder_id = ANY (CAST(:ids AS uuid[]))
    )
) OR EXISTS (
    SELECT FROM export
    WHERE state IN ('waiting', 'running') AND EXISTS (
        SELECT FROM key_wrap wrap
        WHERE wrap.record_id = export.id AND wrap.holder_kind = 'subject'
            AND wrap.holder_id = ANY (CAST(:ids AS uuid[]))
    )
)
"""
"""What is on its way has no line yet; it is about those whose keys open it. Few documents and exports are."""
_COUNTS = ("concerns", "records", "entries", "actions", "documents", "kept", "redacted")


def disposed(row: DisposedFileRow) -> tuple[FileDisposed, UUID, int, UUID | None]:
    """The event with its aggregate's id and version; of no school, for it is no child's of any any more."""
    why = {f"kept_{each}": number for each, number in row.kept_because.items()}
    event = FileDisposed.model_validate({**{name: getattr(row, name) for name in _SAID}, **why})
    return event, row.disposal_id, row.version, None


def every_file_disposed(unit: Unit) -> Iterator[tuple[FileDisposed, UUID, int, UUID | None]]:
    """One event an order that was answered, the first first."""
    in_order = select(DisposedFileRow).order_by(DisposedFileRow.answered_at, DisposedFileRow.disposal_id)
    for row in unit.session.scalars(in_order):
        yield disposed(row)


def is_unfinished(unit: Unit, subject_ids: Sequence[UUID]) -> bool:
    """An open record, a concern nobody decided on, a file that waits to be signed for or is read again, a document on
    its way or an export that is being made."""
    family = {subject_ids[0]: list(subject_ids)}
    found = file_contents(unit, family).get(subject_ids[0])
    if found is not None and found.open_records:
        return True
    asked = {"ids": [str(each) for each in subject_ids], "waiting": list(STILL_WAITING)}
    return bool(unit.session.scalar(text(_AT_IT), asked))


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


def carry_out_order(unit: Unit, keyring: Keyring, owners: OtherOwners, order: DisposalOrdered) -> None:
    """One transaction: either all of the file goes, or the answer is ``changed`` and nothing was touched.

    Whoever is writing about the child is waited for, half a second at most, and whoever comes later finds the file
    gone; if that is too short the order comes again. One that was answered is answered in the same words. ``OwnerAway``
    where nobody says what the child is called, or, where words are struck out, the second person; ``VaultAway``.
    """
    unit.scope_to(known_schools(unit.session))
    answered = unit.session.get(DisposedFileRow, order.disposal_id, with_for_update=True)
    if answered is not None:
        answer_again(unit, answered)
        return
    whose = seal_whose(unit, keyring, owners, order.disposal_id, order.subject_ids)
    lock_file(unit, keyring, order.subject_ids)
    if not _is_as_agreed(unit, order):
        answer_changed(unit, order.disposal_id, order.subject_ids)
        return
    destroyed = destroy_file(unit, keyring, order.subject_ids, _second_person(unit, owners, order))
    answer_disposed(unit, order.disposal_id, order.subject_ids, destroyed, whose=whose)


def _second_person(unit: Unit, owners: OtherOwners, order: DisposalOrdered) -> str:
    """Their name, where it will stand in a record that stays."""
    redacts = any(each.row.choice == "redact" for each in choices_of(unit, order.subject_ids).values())
    person = owners.staff(order.agreed_by) if redacts and order.agreed_by is not None else None
    return "" if person is None else person.name


def _is_as_agreed(unit: Unit, order: DisposalOrdered) -> bool:
    """The same ids, the same records in the same versions, nothing that somebody is still at, and no words for a record
    that says something else by now."""
    today: UUID = order.subject_ids[0]
    if file_mark(unit, today, order.subject_ids) != order.mark or is_unfinished(unit, order.subject_ids):
        return False
    return not any(each.is_outdated for each in choices_of(unit, order.subject_ids).values())


def follow_destroyed_keys(unit: Unit, keyring: Keyring, event: KeysDestroyed) -> None:
    """Keys go after this service has said that the file is gone, so mostly there is nothing left but what was noted in
    between: that somebody had looked, say. A database that was restored to an earlier day has the whole file, which
    nobody can read any more, and no answer: it goes as it went the first time, and that is said again.

    A report that came in meanwhile, and that only the intake key opens, is nobody's to destroy: it is kept.
    """
    unit.scope_to(known_schools(unit.session))
    answered = unit.session.get(DisposedFileRow, event.disposal_id, with_for_update=True)
    lock_file(unit, keyring, event.subject_ids)
    save_unread_reports(unit, event.subject_ids)
    destroyed = destroy_file(unit, keyring, event.subject_ids)
    if answered is None or answered.outcome != "disposed":
        answer_disposed(unit, event.disposal_id, event.subject_ids, destroyed, before=answered)
