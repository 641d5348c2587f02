"""Handovers as they stand in a list: how many files, how many wait, whether SEN papers do; no child."""

from collections.abc import Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.rpc.incidents.handovers import HandoverLine
from sqlalchemy import Select, func, select

from incidents.models import FileHandoverRow, HandedFileRow

from .handover_team import holds_sen_papers, is_open_file, may_sign, may_sign_sen

_LONDON = ZoneInfo("Europe/London")


def handover_lines(unit: Unit, rows: Sequence[FileHandoverRow]) -> list[HandoverLine]:
    """With how many children are in each of whom the caller may know, and whether SEN papers wait to be signed for."""
    ids = [row.id for row in rows]
    counted = {row.handover_id: row for row in unit.session.execute(_counted(unit, ids))}
    with_sen = select(FileHandoverRow.id).where(one_of(FileHandoverRow.id, ids), holds_sen_papers(unit))
    sen = set(unit.session.scalars(with_sen))
    return [
        _line(
            unit,
            row,
            files=counted[row.id].files if row.id in counted else 0,
            waiting=counted[row.id].waiting if row.id in counted else 0,
            sen_waiting=row.id in sen and row.sen_received_at is None,
        )
        for row in rows
    ]


def _line(unit: Unit, row: FileHandoverRow, *, files: int, waiting: int, sen_waiting: bool) -> HandoverLine:
    signs = row.state == "open" and waiting > 0 and may_sign(unit, row)
    return HandoverLine.model_validate(
        {
            **{name: getattr(row, name) for name in _COLUMNS},
            "due_on": row.due_on.isoformat(),
            "overdue": is_overdue(unit, row),
            "files": files,
            "waiting": waiting,
            "sen_waiting": sen_waiting,
            "mine_to_sign": signs or (sen_waiting and may_sign_sen(unit, row.to_school_id)),
        }
    )


def is_overdue(unit: Unit, row: FileHandoverRow) -> bool:
    """Whether somebody should have signed by now."""
    return row.state == "open" and row.due_on < unit.now.astimezone(_LONDON).date()


_COLUMNS = (
    "id", "from_school_id", "to_school_id", "state", "begun_at", "received_at", "received_by", "sen_received_at",
    "sen_received_by", "version",
)  # fmt: skip


def _counted(unit: Unit, ids: Sequence[UUID]) -> Select[UUID, int, int]:
    waits = HandedFileRow.state.in_(("waiting", "excepted"))
    return (
        select(
            HandedFileRow.handover_id,
            func.count().label("files"),
            func.count().filter(waits).label("waiting"),
        )
        .where(
            one_of(HandedFileRow.handover_id, ids),
            HandedFileRow.state.not_in(("empty", "withdrawn")),
            is_open_file(unit),
        )
        .group_by(HandedFileRow.handover_id)
    )
