"""The names and states of documents."""

import base64
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.keys.sealing import DataKey, SealedField, Tampered
from chassis.objects.object_store import KEY_BYTES
from chassis.units.database import Unit
from chassis.units.rows import of_row
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from haven_schemas.acts.incidents.documents import Document, DocumentUploadSlot, DocumentVersion
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import select, tuple_

from incidents.models import DocumentRow, DocumentVersionRow, PaperRow, RecordSubjectRow, ScannerSilenceRow
from incidents.sight import hide_incident_ids

_OBJECT = b"haven document object 1"
NAME_GONE = ""
"""Shown for a version whose key was destroyed, and of a document whose use is restricted."""


def object_key(data_key: DataKey) -> bytes:
    """The key of this version's one object; another than that which seals texts, and neither tells the other."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=_OBJECT).derive(data_key.key)


def open_version(unit: Unit, keyring: Keyring, row: DocumentVersionRow) -> DataKey:
    """The data key of a version through any of its children. ``VaultAway``; ``Problem(key_gone)``; ``Tampered``."""
    return keyring.open(unit, row.document_id, key_version=row.version)


def upload_slot_of(key: DataKey, object_name: str) -> DocumentUploadSlot:
    """Where the bytes of the version that ``key`` is of go, told to whoever sends them."""
    return DocumentUploadSlot(
        document_id=key.record_id,
        version=key.version,
        object_name=object_name,
        data_key=base64.b64encode(object_key(key)).decode(),
    )


def seal_name(key: DataKey, name: str) -> bytes:
    """The file's name as it stands in ``document_version.name``."""
    return key.seal(_place(key), name.encode())


def unseal_name(key: DataKey, sealed: bytes) -> str:
    """The file's name; ``Tampered``."""
    return key.unseal(_place(key), sealed).decode()


def _place(key: DataKey) -> SealedField:
    return SealedField("document_version", key.record_id, "name", key.version)


def file_names(
    unit: Unit, keys: Mapping[UUID, DataKey], documents: Sequence[DocumentRow], broken: set[UUID]
) -> dict[UUID, str]:
    """Document id -> the name of the version its key is of; none for one whose key is gone. One statement, or none.

    ``broken`` takes those whose name does not belong where it stands.
    """
    wanted = [(row.id, keys[row.id].version) for row in documents if row.id in keys]
    if not wanted:
        return {}
    versions = unit.session.scalars(
        select(DocumentVersionRow).where(tuple_(DocumentVersionRow.document_id, DocumentVersionRow.version).in_(wanted))
    )
    names: dict[UUID, str] = {}
    for row in versions:
        try:
            names[row.document_id] = unseal_name(keys[row.document_id], row.name)
        except Tampered:
            broken.add(row.document_id)
    return names


def papers_among(unit: Unit, documents: Iterable[DocumentRow]) -> dict[UUID, PaperRow]:
    """By the document's id. One statement, or none where each is in a record or came with a report."""
    ids = [each.id for each in documents if each.incident_id is None and each.concern_id is None]
    if not ids:
        return {}
    return {row.document_id: row for row in unit.session.scalars(select(PaperRow).where(PaperRow.document_id.in_(ids)))}


def scanner_silent_since(unit: Unit, files: Iterable[DocumentVersionRow]) -> datetime | None:
    """None while it answers, and where none of ``files`` waits for it."""
    if all(file.state != "waiting" for file in files):
        return None
    return unit.session.scalar(select(ScannerSilenceRow.since))


def document_views(
    unit: Unit, keyring: Keyring, rows: Sequence[DocumentRow], *, though_restricted: bool = False
) -> list[Document]:
    """In the order of ``rows``; ``though_restricted``: with names of those whose use is, for a purpose. ``VaultAway``
    when one cannot be opened now."""
    ids = [row.id for row in rows]
    lines = _lines(unit, ids)
    arrived = _versions(unit, ids)
    silent_since = scanner_silent_since(unit, chain.from_iterable(arrived.values()))
    views = []
    for row in rows:
        is_restricted = any(line.restricted for line in lines[row.id])
        versions = [
            _version(unit, keyring, each, silent_since, named=though_restricted or not is_restricted)
            for each in arrived[row.id]
        ]
        views.append(_view(row, lines[row.id], versions, is_closed=is_restricted and not though_restricted))
    return _with_kinds(hide_incident_ids(unit, views), papers_among(unit, rows))


def _with_kinds(views: Sequence[Document], papers: Mapping[UUID, PaperRow]) -> list[Document]:
    return [
        view.model_copy(update={"paper_kind": papers[view.id].kind}) if view.id in papers else view for view in views
    ]


def _view(
    row: DocumentRow, lines: Sequence[RecordSubjectRow], versions: list[DocumentVersion], *, is_closed: bool
) -> Document:
    readable = next((each.version for each in versions if each.state == "clean"), None)
    return of_row(
        Document,
        row,
        subject_ids=[line.subject_id for line in lines],
        versions=versions,
        readable_version=None if is_closed else readable,
        restricted=any(line.restricted for line in lines),
    )


def _version(
    unit: Unit, keyring: Keyring, row: DocumentVersionRow, silent_since: datetime | None, *, named: bool
) -> DocumentVersion:
    return of_row(
        DocumentVersion,
        row,
        name=version_name(unit, keyring, row) if named else NAME_GONE,
        added_by=row.begun_by,
        added_at=row.received_at or row.begun_at,
        scanner_silent_since=silent_since if row.state == "waiting" else None,
    )


def version_name(unit: Unit, keyring: Keyring, row: DocumentVersionRow) -> str:
    """The file's name, empty if its key is gone."""
    try:
        return unseal_name(open_version(unit, keyring, row), row.name)
    except Problem as problem:
        if problem.code is not ErrorCode.KEY_GONE:
            raise
        return NAME_GONE


def _lines(unit: Unit, ids: Sequence[UUID]) -> Mapping[UUID, list[RecordSubjectRow]]:
    found: dict[UUID, list[RecordSubjectRow]] = {each: [] for each in ids}
    named = select(RecordSubjectRow).where(RecordSubjectRow.record_id.in_(ids)).order_by(RecordSubjectRow.place)
    for line in unit.session.scalars(named):
        found[line.record_id].append(line)
    return found


def _versions(unit: Unit, ids: Sequence[UUID]) -> Mapping[UUID, list[DocumentVersionRow]]:
    found: dict[UUID, list[DocumentVersionRow]] = {each: [] for each in ids}
    arrived = select(DocumentVersionRow).where(
        DocumentVersionRow.document_id.in_(ids), DocumentVersionRow.state != "receiving"
    )
    for row in unit.session.scalars(arrived.order_by(DocumentVersionRow.version.desc())):
        found[row.document_id].append(row)
    return found
