"""The bytes of a finished export: where they are, and the key of this one object."""

import base64
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.keys.weekly_keys import INTAKE
from chassis.units.database import Unit
from chassis.units.models import KeyWrapRow
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.documents import DocumentContent
from haven_schemas.rpc.incidents.exports import ExportQuery, ExportScope
from sqlalchemy import select

from incidents.aliases import today_of
from incidents.exports.domain.export_content import SAMPLE
from incidents.exports.export_rows import open_choices, rights_of
from incidents.extras import OtherOwners
from incidents.models import ExportRow
from incidents.reading_ledger import note_reading

from .export_scope import LONDON, export_scope
from .export_stops import require_not_stopped
from .list_exports import own_export

_MEDIA_TYPES = {
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "zip": "application/zip",
}


def open_export(unit: Unit, keyring: Keyring, owners: OtherOwners, request: ExportQuery) -> DocumentContent:
    """For whoever asked for it, while their rights are those it was made under; each time is an audit entry, and a
    reading of the file of every child in it.

    ``not_found``; ``not_permitted`` when their rights have changed since; ``stopped`` where something has come onto a
    child's record that they did not let go; ``file_not_readable`` before it is done, or once it has expired;
    ``key_gone``. ``VaultAway``; ``OwnerAway``.
    """
    row = own_export(unit, request)
    if row.state != "done" or row.object_name is None or row.sealed_key is None or row.expires_at is None:
        raise Problem(ErrorCode.FILE_NOT_READABLE)
    if row.expires_at < unit.now:
        raise Problem(ErrorCode.FILE_NOT_READABLE)
    export_scope(unit, ExportScope(incident_id=row.incident_id, subject_id=row.subject_id))
    if rights_of(unit.access) != row.rights:
        raise Problem(ErrorCode.NOT_PERMITTED)
    choices = open_choices(unit, keyring, row)
    children = choices.children or _holders(unit, row)
    today = today_of(unit, children)
    same = list(dict.fromkeys(today.get(each, each) for each in children))
    require_not_stopped(owners, same, row.asked_by, choices.let_go)
    key = keyring.open_weekly_key(INTAKE, row.id, row.sealed_key).key
    unit.audit(
        AuditAction.EXPORT_FILE_READ,
        right=Right.RECORD_READ,
        school_ids=[row.school_id],
        subject_ids=children,
        object_id=row.id,
    )
    note_reading(unit, "export", row.id, children, [row.school_id])
    return DocumentContent(
        object_name=row.object_name,
        data_key=base64.b64encode(key).decode(),
        name=file_name_of(row, bundle=choices.bundle, sample=choices.sample),
        media_type=_MEDIA_TYPES["zip" if choices.bundle else row.format],
        size=row.size,
    )


def file_name_of(row: ExportRow, *, bundle: bool, sample: bool = False) -> str:
    """What it is, and when it was made; no child's name, which would be read in folders, lists of downloads and mails
    by people who open nothing (decision 0039)."""
    what = "Chronology" if row.subject_id is not None else "Incident record"
    what = SAMPLE if sample else what
    made = (row.finished_at or row.asked_at).astimezone(LONDON)
    return f"{what} {made:%Y-%m-%d %H%M}.{'zip' if bundle else row.format}"


def _holders(unit: Unit, row: ExportRow) -> list[UUID]:
    """Of one made before the children in it were written down: those it was asked for about."""
    held = select(KeyWrapRow.holder_id).where(KeyWrapRow.record_id == row.id, KeyWrapRow.holder_kind == "subject")
    return list(unit.session.scalars(held))
