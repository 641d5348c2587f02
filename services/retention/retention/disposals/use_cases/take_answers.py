"""What each owner says it did."""

from collections.abc import Mapping
from uuid import UUID

from chassis.process.logs import get_logger
from chassis.units.database import Unit
from haven_schemas.events import FileDisposed
from haven_schemas.rpc.incidents.disposal import KEPT_FOR
from sqlalchemy import select

from retention.destruction_list.parts.lines_to_write import list_disposal
from retention.disposals.domain.states import UNDER_WAY
from retention.disposals.parts.again import TAKES_OUT
from retention.disposals.parts.ending import put_back
from retention.disposals.parts.sending import subject_ids_of
from retention.models import DisposalRow

log = get_logger()


def take_file_disposed(unit: Unit, event: FileDisposed) -> None:
    """Incidents took the file out, or found that it changed. Only of what was ordered: anything else was answered
    before, or nobody ordered it."""
    row = _held(unit, event.disposal_id)
    if row is None:
        return
    if row.again_since is not None and event.outcome == "disposed":
        _has_answered(unit, row, TAKES_OUT)
    row.whose = row.whose or event.whose
    if row.state != "ordered":
        return
    if event.outcome == "changed":
        put_back(unit, row, "changed")
        return
    row.state = "taken_out"
    row.numbers = {
        **row.numbers,
        "concerns": event.concerns,
        "records": event.records,
        "entries": event.entries,
        "actions": event.actions,
        "documents": event.documents,
        "kept": event.kept,
        "redacted": event.redacted,
        "kept_because": {why: number for why in KEPT_FOR if (number := getattr(event, f"kept_{why}"))},
    }
    row.version += 1
    unit.session.flush()
    unit.scope_to([row.school_id])
    list_disposal(unit, "destroyed", row, subject_ids_of(unit, row))


def take_answer(unit: Unit, service: str, disposal_id: UUID, numbers: Mapping[str, int]) -> None:
    """One of the others has nothing left. Sent again it changes nothing. It may come before incidents' own answer,
    which that service heard as well: nothing is destroyed by it."""
    row = _held(unit, disposal_id)
    if row is None or row.state not in UNDER_WAY or service in row.answered:
        return
    row.numbers = {**row.numbers, **numbers}
    _has_answered(unit, row, service)


def _has_answered(unit: Unit, row: DisposalRow, service: str) -> None:
    if service not in row.answered:
        row.answered = [*row.answered, service]
        unit.session.flush()


def _held(unit: Unit, disposal_id: UUID) -> DisposalRow | None:
    row = unit.session.scalar(select(DisposalRow).where(DisposalRow.id == disposal_id).with_for_update())
    if row is None:
        log.error("disposal_unknown", disposal_id=disposal_id)
    return row
