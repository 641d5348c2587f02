"""Exports a person has asked for."""

from chassis.keys.keyring import Keyring
from chassis.units.cursors import filter_digest
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.exports import Export, ExportPage, ExportQuery, ListExports
from sqlalchemy import select, tuple_

from incidents.exports.export_rows import open_choices, view_of
from incidents.models import ExportRow
from incidents.paging import after_instant, cut, next_cursor


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
