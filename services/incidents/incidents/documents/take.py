"""A document's version is reserved and taken.

A file that could not be looked at is put behind the others, so that it never keeps them waiting.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.keys.sealing import DataKey
from chassis.units.database import Unit
from chassis.units.lease import WAITING, Lease, Leases
from chassis.units.models import KeyWrapRow
from haven_schemas.acts.incidents.documents import DocumentUploadSlot, FinishDocument
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import func, select

from incidents.chronology_lines import ChronologyRecord, add_lines, subjects_of
from incidents.models import DocumentRow, DocumentVersionRow
from incidents.naming import Subject
from incidents.narrative import holder_of
from incidents.reading import seal_name, upload_slot_of

MOST_ON_THEIR_WAY = 5
"""Files one person may be sending at once."""
LATELY = timedelta(minutes=10)
"""What began longer ago and never arrived is not on its way any more."""
BEHIND_OTHERS = timedelta(seconds=5)
"""For so long a file is given back while something it needs is away: the others come first."""
_FILES = Leases(DocumentVersionRow, (DocumentVersionRow.received_at, DocumentVersionRow.document_id), held_as=WAITING)
Arrived = tuple[DocumentRow, DocumentVersionRow]


def reserve_version(
    unit: Unit, keyring: Keyring, document: DocumentRow, version: int, name: str, subject_ids: Sequence[UUID]
) -> DocumentUploadSlot:
    """The place, told once; the children's keys open what comes. Needs the vault."""
    holders = [holder_of(subject_id) for subject_id in subject_ids]
    key: DataKey = keyring.new_data_key(unit, document.id, holders, key_version=version)
    object_name = f"documents/{document.id}/{version}"
    unit.session.add(
        DocumentVersionRow(
            document_id=document.id,
            version=version,
            school_id=document.school_id,
            state="receiving",
            size=0,
            name=seal_name(key, name),
            object_name=object_name,
            begun_by=unit.access.actor_id,
            begun_at=unit.now,
            attempts=0,
        )
    )
    return upload_slot_of(key, object_name)


def next_version(unit: Unit, document: DocumentRow, seen_version: int | None) -> int:
    """Its number; ``stale_version`` when another came after the one that was seen."""
    if seen_version is not None and seen_version != document.version:
        raise Problem(ErrorCode.STALE_VERSION)
    newest = select(func.max(DocumentVersionRow.version)).where(DocumentVersionRow.document_id == document.id)
    return (unit.session.scalar(newest) or 0) + 1


def check_on_their_way(unit: Unit) -> None:
    """``too_many_requests`` if the caller is sending as many files as one person may at once."""
    on_their_way = select(func.count()).where(
        DocumentVersionRow.state == "receiving",
        DocumentVersionRow.begun_by == unit.access.actor_id,
        DocumentVersionRow.begun_at > unit.now - LATELY,
    )
    if (unit.session.scalar(on_their_way) or 0) >= MOST_ON_THEIR_WAY:
        raise Problem(ErrorCode.TOO_MANY_REQUESTS)


@dataclass(frozen=True)
class TakenFile:
    """A file in the hand of one worker."""

    document_id: UUID
    version: int
    school_id: UUID
    object_name: str
    lease: Lease[DocumentVersionRow]


@dataclass(frozen=True)
class OpenedFile:
    """The same with its key and its name."""

    key: DataKey
    name: str


def a_file_waits(unit: Unit) -> bool:
    """Whether there is a file to take."""
    return unit.session.scalar(select(DocumentVersionRow.version).where(_FILES.is_free(unit)).limit(1)) is not None


def take_document(unit: Unit, held_for: timedelta) -> TakenFile | None:
    """The file that has waited longest, or that a worker was silent about for too long; None if there is none."""
    taken = _FILES.take(unit, held_for)
    if taken is None:
        return None
    row, lease = taken
    return TakenFile(row.document_id, row.version, row.school_id, row.object_name or "", lease)


def lock_arrived(unit: Unit, request: FinishDocument) -> Arrived:
    """The document and the version that its sender says has arrived, held; ``not_found`` for anyone else."""
    document = unit.session.scalar(select(DocumentRow).where(DocumentRow.id == request.document_id).with_for_update())
    version = unit.session.scalar(
        select(DocumentVersionRow)
        .where(
            DocumentVersionRow.document_id == request.document_id,
            DocumentVersionRow.version == request.version,
            DocumentVersionRow.begun_by == unit.access.actor_id,
        )
        .with_for_update()
    )
    if document is None or version is None:
        raise Problem(ErrorCode.NOT_FOUND)
    return document, version


def take_version(unit: Unit, arrived: Arrived, size: int, subjects: Sequence[Subject], right: Right) -> None:
    """``subjects``: whom a new document is about; those of one that was there before stay. ``right``: by which."""
    document, version = arrived
    version.state, version.size, version.received_at = "waiting", size, unit.now
    if document.version == 0:
        add_lines(unit, _recorded(document), subjects)
        unit.session.flush()
    document.version = max(document.version, version.version)
    unit.audit(
        AuditAction.DOCUMENT_FILE_ADD,
        right=right,
        school_ids=[document.school_id],
        subject_ids=[subject.id for subject in subjects_of(unit, document.id)],
        object_id=document.id,
    )


def holders_of(unit: Unit, document_id: UUID, version: int) -> Collection[UUID]:
    """The children a version's key was wrapped for when it began."""
    held = select(KeyWrapRow.holder_id).where(
        KeyWrapRow.record_id == document_id, KeyWrapRow.key_version == version, KeyWrapRow.holder_kind == "subject"
    )
    return set(unit.session.scalars(held))


def _recorded(document: DocumentRow) -> ChronologyRecord:
    return ChronologyRecord(
        "document",
        document.id,
        document.school_id,
        document.category_id,
        True,
        document.occurred_at,
        document.recorded_at,
    )
