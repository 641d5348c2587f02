"""Documents with their versions and names."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from chassis.database import Unit
from chassis.keyring import Keyring
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc.incidents_documents import Document, DocumentVersion
from sqlalchemy import select

from incidents.document_keys import open_version, unseal_name
from incidents.models import DocumentRow, DocumentVersionRow, RecordSubjectRow

NAME_GONE = ""
"""Shown for a version whose key was destroyed."""


def document_views(unit: Unit, keyring: Keyring, rows: Sequence[DocumentRow]) -> list[Document]:
    """In the order of ``rows``. ``VaultAway`` when a name cannot be opened now."""
    ids = [row.id for row in rows]
    subjects = _subjects(unit, ids)
    versions = _versions(unit, ids)
    return [_view(unit, keyring, row, subjects[row.id], versions[row.id]) for row in rows]


def _view(
    unit: Unit, keyring: Keyring, row: DocumentRow, subject_ids: list[UUID], versions: Sequence[DocumentVersionRow]
) -> Document:
    return Document(
        id=row.id,
        incident_id=row.incident_id,
        concern_id=row.concern_id,
        school_id=row.school_id,
        subject_ids=subject_ids,
        occurred_at=row.occurred_at,
        versions=[_version(unit, keyring, each) for each in versions],
        readable_version=next((each.version for each in versions if each.state == "clean"), None),
    )


def _version(unit: Unit, keyring: Keyring, row: DocumentVersionRow) -> DocumentVersion:
    return DocumentVersion.model_validate(
        {
            "version": row.version,
            "name": version_name(unit, keyring, row),
            "state": row.state,
            "reason": row.reason,
            "media_type": row.media_type,
            "size": row.size,
            "added_by": row.begun_by,
            "added_at": row.received_at or row.begun_at,
        }
    )


def version_name(unit: Unit, keyring: Keyring, row: DocumentVersionRow) -> str:
    """The file's name, empty if its key is gone."""
    try:
        return unseal_name(open_version(unit, keyring, row), row.name)
    except Problem as problem:
        if problem.code is not ErrorCode.KEY_GONE:
            raise
        return NAME_GONE


def _subjects(unit: Unit, ids: Sequence[UUID]) -> Mapping[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = {each: [] for each in ids}
    named = unit.session.execute(
        select(RecordSubjectRow.record_id, RecordSubjectRow.subject_id)
        .where(RecordSubjectRow.record_id.in_(ids))
        .order_by(RecordSubjectRow.place)
    )
    for document_id, subject_id in named:
        found[document_id].append(subject_id)
    return found


def _versions(unit: Unit, ids: Sequence[UUID]) -> Mapping[UUID, list[DocumentVersionRow]]:
    found: dict[UUID, list[DocumentVersionRow]] = {each: [] for each in ids}
    arrived = select(DocumentVersionRow).where(
        DocumentVersionRow.document_id.in_(ids), DocumentVersionRow.state != "receiving"
    )
    for row in unit.session.scalars(arrived.order_by(DocumentVersionRow.version.desc())):
        found[row.document_id].append(row)
    return found
