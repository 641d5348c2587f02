"""An export is asked for, listed and opened."""

import base64
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.keys.weekly_keys import INTAKE
from chassis.units.cursors import filter_digest
from chassis.units.database import Unit
from chassis.units.ids import new_id
from chassis.units.models import KeyWrapRow
from haven_schemas.acts.incidents.documents import DocumentContent
from haven_schemas.acts.incidents.exports import (
    AskExport,
    Export,
    ExportPage,
    ExportQuery,
    ExportReceipt,
    ExportScope,
    ListExports,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import func, select, tuple_

from incidents.aliases import today_of
from incidents.extras import OtherOwners
from incidents.models import ExportRow
from incidents.paging import after_instant, cut, next_cursor
from incidents.printing import SAMPLE
from incidents.reading_ledger import note_reading

from .documents import MOST_BYTES, documents_in
from .faces import children_in, faces_in
from .people import labels_of, people_of
from .rows import open_choices, rights_of, seal_choices, view_of
from .sample import require_looked_through
from .scope import LONDON, Scope, export_scope, require_not_stopped, require_not_too_long

MOST_AT_ONCE = 3
"""Exports one person may have waiting or being made."""
MOST_IN_ALL = 20

_OPEN = ("waiting", "running")
_MEDIA_TYPES = {
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "zip": "application/zip",
}


def ask_export(unit: Unit, keyring: Keyring, owners: OtherOwners, request: AskExport) -> ExportReceipt:
    """``too_many_requests``; ``not_found`` as ``export_scope``; ``invalid_request`` on days the wrong way round, where
    too much would be in it, and as ``_check_documents`` and ``require_looked_through``. ``stopped`` with ``pupil_ids``
    where a court order or the like stops it for a child and the caller's own word does not let it go;
    ``OwnerAway``: who cannot know does not send. Needs the vault."""
    if request.first_day and request.last_day and request.last_day < request.first_day:
        raise invalid("last_day", FieldCode.WRONG_FORMAT)
    scope = export_scope(unit, request)
    if request.sample:
        require_looked_through(scope, request)
    _check_documents(unit, keyring, owners, scope, request)
    let_go = require_not_stopped(owners, children_in(unit, scope), unit.access.actor_id, {})
    # Two that ask in the same instant count each other.
    unit.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("incidents.ask_export"))))
    waiting = select(func.count()).where(ExportRow.state.in_(_OPEN))
    mine = unit.session.scalar(waiting.where(ExportRow.asked_by == unit.access.actor_id)) or 0
    if mine >= MOST_AT_ONCE or (unit.session.scalar(waiting) or 0) >= MOST_IN_ALL:
        raise Problem(ErrorCode.TOO_MANY_REQUESTS)
    require_not_too_long(scope)
    export_id = new_id()
    unit.session.add(
        ExportRow(
            id=export_id,
            school_id=scope.school_id,
            incident_id=request.incident_id,
            subject_id=request.subject_id,
            first_day=request.first_day,
            last_day=request.last_day,
            format=request.format,
            state="waiting",
            choices=seal_choices(unit, keyring, export_id, scope.holders, request, let_go),
            asked_by=unit.access.actor_id,
            asked_at=unit.now,
            done=0,
            total=len(scope.record_ids),
            size=0,
            attempts=0,
        )
    )
    unit.audit(
        AuditAction.EXPORT_FILE_ASK,
        right=Right.RECORD_READ,
        school_ids=[scope.school_id],
        subject_ids=scope.holders,
        object_id=export_id,
    )
    return ExportReceipt(export_id=export_id)


def _check_documents(unit: Unit, keyring: Keyring, owners: OtherOwners, scope: Scope, request: AskExport) -> None:
    """``invalid_request`` on ``document_ids``: ``unknown`` for one that is not in the export or cannot be opened,
    ``not_allowed`` for one about a child whose name is left out, ``too_long`` where they are too large together;
    ``required`` on ``bundle`` where documents are chosen without."""
    if not request.document_ids:
        return
    if not request.bundle:
        raise invalid("bundle", FieldCode.REQUIRED)
    hidden = labels_of(people_of(owners, faces_in(unit, keyring, scope)), request.redaction)
    documents = documents_in(unit, scope.record_ids)
    chosen = [documents.get(each) for each in dict.fromkeys(request.document_ids)]
    there = [each for each in chosen if each is not None and each.readable is not None]
    if len(there) < len(chosen):
        raise invalid("document_ids", FieldCode.UNKNOWN)
    if any(child in hidden for each in there for child in each.children):
        raise invalid("document_ids", FieldCode.NOT_ALLOWED)
    if sum(each.readable_size for each in there) > MOST_BYTES:
        raise invalid("document_ids", FieldCode.TOO_LONG)


def list_exports(unit: Unit, keyring: Keyring, request: ListExports) -> ExportPage:
    """One page of the caller's own, newest first. ``VaultAway`` when purposes cannot be opened now."""
    digest = filter_digest("exports", unit.access.actor_id)
    wanted = select(ExportRow).where(ExportRow.asked_by == unit.access.actor_id)
    if request.cursor is not None:
        after = after_instant(request.cursor, digest)
        wanted = wanted.where(tuple_(ExportRow.asked_at, ExportRow.id) < tuple_(*after))
    order = (ExportRow.asked_at.desc(), ExportRow.id.desc())
    rows, more = cut(unit.session.scalars(wanted.order_by(*order).limit(request.limit + 1)).all(), request.limit)
    _audit(unit, list(rows))
    keys = (rows[-1].asked_at, rows[-1].id) if rows else ()
    exports = [_view(unit, keyring, row) for row in rows]
    return ExportPage(exports=exports, next_cursor=next_cursor(digest, more, *keys))


def get_export(unit: Unit, keyring: Keyring, request: ExportQuery) -> Export:
    """One of the caller's own; ``not_found`` for anyone else's."""
    row = own_export(unit, request)
    _audit(unit, [row])
    return _view(unit, keyring, row)


def own_export(unit: Unit, request: ExportQuery) -> ExportRow:
    """The row of one of the caller's own; ``not_found``."""
    row = unit.session.get(ExportRow, request.export_id)
    if row is None or row.asked_by != unit.access.actor_id:
        raise Problem(ErrorCode.NOT_FOUND)
    return row


def _view(unit: Unit, keyring: Keyring, row: ExportRow) -> Export:
    try:
        return view_of(row, open_choices(unit, keyring, row))
    except Problem as problem:
        if problem.code is not ErrorCode.KEY_GONE:
            raise
        return view_of(row, None)


def _audit(unit: Unit, rows: list[ExportRow]) -> None:
    unit.audit(
        AuditAction.EXPORT_LIST_READ,
        right=Right.RECORD_READ,
        school_ids={row.school_id for row in rows},
        subject_ids=[row.subject_id for row in rows if row.subject_id is not None],
    )


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
