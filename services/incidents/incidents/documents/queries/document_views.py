"""Documents with their versions and names."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import chain
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc.incidents.documents import Document, DocumentVersion
from sqlalchemy import select

from incidents.documents.document_keys import open_version, unseal_name
from incidents.models import DocumentRow, DocumentVersionRow, PaperRow, RecordSubjectRow
from incidents.records.queries.hide_incident_ids import hide_incident_ids

from .papers_among import papers_among
from .scanner_silence import scanner_silent_since

NAME_GONE = ""
"""Shown for a version whose key was destroyed, and of a document whose use is restricted."""


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
    return Document(
        id=row.id,
        incident_id=row.incident_id,
        concern_id=row.concern_id,
        school_id=row.school_id,
        subject_ids=[line.subject_id for line in lines],
        occurred_at=row.occurred_at,
        versions=versions,
        readable_version=None if is_closed else readable,
        restricted=any(line.restricted for line in lines),
        referral_id=row.referral_id,
    )


def _version(
    unit: Unit, keyring: Keyring, row: DocumentVersionRow, silent_since: datetime | None, *, named: bool
) -> DocumentVersion:
    return DocumentVersion.model_validate(
        {
            "version": row.version,
            "name": version_name(unit, keyring, row) if named else NAME_GONE,
            "state": row.state,
            "reason": row.reason,
            "media_type": row.media_type,
            "size": row.size,
            "added_by": row.begun_by,
            "added_at": row.received_at or row.begun_at,
            "scanner_silent_since": silent_since if row.state == "waiting" else None,
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
