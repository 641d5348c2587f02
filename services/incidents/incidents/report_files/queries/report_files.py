"""The files that came with a concern: their names and states, for its reporter and for those who see the concern."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.process.away import VaultAway
from chassis.units.database import Unit
from haven_schemas.rpc.incidents.report_files import ReportFile
from sqlalchemy import select

from incidents.documents.queries.document_views import version_name
from incidents.documents.queries.scanner_silence import scanner_silent_since
from incidents.models import DocumentRow, DocumentVersionRow, RecordSubjectRow

_NO_NAME = ""
_FIRST_VERSION = 1
"""What its reporter sent; versions that others make of it are the record's."""


def report_files(unit: Unit, keyring: Keyring, concern_id: UUID, *, named: bool) -> list[ReportFile]:
    """In the order in which they came. Names only if ``named``, and none of those whose own use is restricted, that
    were destroyed, or that cannot be opened now."""
    document, version = DocumentRow, DocumentVersionRow
    arrived = (
        select(version)
        .join(document, document.id == version.document_id)
        .where(document.concern_id == concern_id, version.version == _FIRST_VERSION, version.state != "receiving")
        .order_by(version.received_at, version.document_id)
    )
    rows = unit.session.scalars(arrived).all()
    restricted = _restricted(unit, rows)
    silent_since = scanner_silent_since(unit, rows)
    return [_view(unit, keyring, row, silent_since, named=named and row.document_id not in restricted) for row in rows]


def _restricted(unit: Unit, rows: Sequence[DocumentVersionRow]) -> set[UUID]:
    if not rows:
        return set()
    lines = select(RecordSubjectRow.record_id).where(
        RecordSubjectRow.record_id.in_([row.document_id for row in rows]), RecordSubjectRow.restricted
    )
    return set(unit.session.scalars(lines))


def _view(
    unit: Unit, keyring: Keyring, row: DocumentVersionRow, silent_since: datetime | None, *, named: bool
) -> ReportFile:
    return ReportFile.model_validate(
        {
            "document_id": row.document_id,
            "name": _name(unit, keyring, row) if named else _NO_NAME,
            "state": row.state,
            "reason": row.reason,
            "size": row.size,
            "sent_at": row.received_at or row.begun_at,
            "scanner_silent_since": silent_since if row.state == "waiting" else None,
        }
    )


def _name(unit: Unit, keyring: Keyring, row: DocumentVersionRow) -> str:
    try:
        return version_name(unit, keyring, row)
    except VaultAway:
        return _NO_NAME
