"""Exports that held a record while it stood in the wrong child's file: who was sent it there."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc.incidents.moves import Sent
from sqlalchemy import ColumnElement, or_, select

from incidents.aliases import family_of
from incidents.exports.export_rows import open_choices
from incidents.models import ExportRow, RecordMoveRow
from incidents.moves.queries.one_record import AnyRow, OneRecord

from .export_scope import LONDON

MOST = 200


def exports_meanwhile(unit: Unit, keyring: Keyring, move: RecordMoveRow, record: OneRecord[AnyRow]) -> list[Sent]:
    """Of the wrong child's chronology, or of the incident record it was in, newest first; at most ``MOST``.

    Those asked for between its writing and its moving and made (they may have expired since), unless the days that were
    asked for leave it out. ``VaultAway``; a recipient whose key is gone is empty.
    """
    ways: list[ColumnElement[bool]] = [ExportRow.subject_id.in_(family_of(unit, move.wrong_id))]
    if record.row.incident_id is not None:
        ways.append(ExportRow.incident_id == record.row.incident_id)
    return _sent(unit, keyring, move, record, ways)


def exports_of_others(
    unit: Unit, keyring: Keyring, move: RecordMoveRow, record: OneRecord[AnyRow], others: Collection[UUID]
) -> list[Sent]:
    """The same of the chronologies of ``others``, the other children in the record."""
    return _sent(unit, keyring, move, record, [ExportRow.subject_id.in_(others)]) if others else []


def _sent(
    unit: Unit,
    keyring: Keyring,
    move: RecordMoveRow,
    record: OneRecord[AnyRow],
    ways: Sequence[ColumnElement[bool]],
) -> list[Sent]:
    asked = (
        select(ExportRow)
        .where(
            or_(*ways),
            ExportRow.state.in_(("done", "expired")),
            ExportRow.asked_at >= move.recorded_at,
            ExportRow.asked_at <= move.moved_at,
        )
        .order_by(ExportRow.asked_at.desc(), ExportRow.id)
        .limit(MOST)
    )
    happened = record.lines[0].occurred_at
    return [_view(unit, keyring, row) for row in unit.session.scalars(asked) if _holds(row, happened)]


def _holds(row: ExportRow, happened: datetime) -> bool:
    day = happened.astimezone(LONDON).date()
    return (row.first_day is None or row.first_day <= day) and (
        row.last_day is None or day < row.last_day + timedelta(days=1)
    )


def _view(unit: Unit, keyring: Keyring, row: ExportRow) -> Sent:
    return Sent(
        export_id=row.id,
        of_record=row.incident_id is not None,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        recipient=_recipient(unit, keyring, row),
    )


def _recipient(unit: Unit, keyring: Keyring, row: ExportRow) -> str:
    try:
        return open_choices(unit, keyring, row).recipient
    except Problem as problem:
        if problem.code is not ErrorCode.KEY_GONE:
            raise
        return ""
