"""Reserves the place of one version of a document: its key, its sealed name and the object its bytes go into."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.keys.sealing import DataKey
from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc.incidents.documents import DocumentUploadSlot
from sqlalchemy import func, select

from incidents.documents.document_keys import seal_name, upload_slot_of
from incidents.models import DocumentRow, DocumentVersionRow
from incidents.narrative import holder_of

MOST_ON_THEIR_WAY = 5
"""Files one person may be sending at once."""
LATELY = timedelta(minutes=10)
"""What began longer ago and never arrived is not on its way any more."""


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
