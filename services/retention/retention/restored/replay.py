"""What the list says is destroyed is destroyed again."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from chassis.units.audit_trail import instant
from chassis.units.closing import closed_rows, open_again
from chassis.units.database import Unit
from chassis.units.models import RestorationRow
from haven_schemas.topology import BROADCAST_STANDING
from sqlalchemy import select

from retention.destruction_list import Line
from retention.disposals import OPEN, begin_again, forget_answers, is_waited_for, put_back, send_order
from retention.models import KNOWN_SCHOOLS, DisposalKeyRow, DisposalRow, HoldRow, WideHoldRow


def _hold(unit: Unit, line: Line) -> None:
    """Without what was written: why is not in the list."""
    if unit.session.get(HoldRow, line.ref_id) is not None:
        return
    said = line.content
    unit.session.add(
        HoldRow(
            id=line.ref_id,
            subject_id=UUID(said["subject_id"]),
            covers=[UUID(each) for each in said["covers"]],
            school_id=UUID(said["school_id"]),
            kind=said["kind"],
            placed_by=UUID(said["placed_by"]),
            placed_at=_instant(said["placed_at"]),
            until=None,
            review_on=date.fromisoformat(said["review_on"]),
            version=1,
        )
    )
    unit.session.flush()


def _hold_lifted(unit: Unit, line: Line) -> None:
    row = unit.session.get(HoldRow, line.ref_id, with_for_update=True)
    if row is not None and row.lifted_at is None:
        row.lifted_by, row.lifted_at = UUID(line.content["lifted_by"]), _instant(line.content["lifted_at"])
        keeps_until = line.content.get("keeps_until")  # not in lines of the time before holds gave notice
        row.keeps_until = None if keeps_until is None else date.fromisoformat(keeps_until)
        row.version += 1
        unit.session.flush()


def _wide_hold(unit: Unit, line: Line) -> None:
    """The same of one on many files."""
    if unit.session.get(WideHoldRow, line.ref_id) is not None:
        return
    said = line.content
    limits = {name: said[name] for name in ("born_from", "born_to", "left_from", "left_to")}
    for name in ("school_ids", "subject_ids"):
        limits[name] = None if said[name] is None else [UUID(each) for each in said[name]]
    placed = {"placed_by": UUID(said["placed_by"]), "placed_at": _instant(said["placed_at"])}
    unit.session.add(WideHoldRow(id=line.ref_id, kind=said["kind"], until=None, version=1, **limits, **placed))
    unit.session.flush()


def _wide_hold_lifted(unit: Unit, line: Line) -> None:
    row = unit.session.get(WideHoldRow, line.ref_id, with_for_update=True)
    if row is not None and row.lifted_at is None:
        said = line.content
        row.lift_asked_by, row.lifted_by = UUID(said["asked_by"]), UUID(said["lifted_by"])
        row.lift_asked_at = row.lifted_at = _instant(said["lifted_at"])
        row.version += 1
        unit.session.flush()


def _stop(unit: Unit, line: Line) -> None:
    row = _disposal(unit, line)
    row.state, row.because = "stopped", None
    row.ended_by, row.ended_at = _id(line.content["by"]), _instant(line.at)
    row.stop_ended_by, row.stop_ended_at = None, None
    unit.session.flush()


def _stop_ended(unit: Unit, line: Line) -> None:
    row = _disposal(unit, line)
    row.stop_ended_by, row.stop_ended_at = _id(line.content["by"]), _instant(line.at)
    unit.session.flush()


def _ordered(unit: Unit, line: Line) -> None:
    """Sent again: incidents answers what it did, or does it if the file is still what was agreed on."""
    row = _disposal(unit, line)
    row.state, row.because, row.ended_by, row.ended_at = "ordered", None, None, None
    row.ordered_at = _instant(line.at)
    forget_answers(row, unit)
    send_order(unit, row)


def _destroyed(unit: Unit, line: Line) -> None:
    """All of it again, whatever the databases of the others hold: what is gone already is answered as it was."""
    row = _disposal(unit, line)
    row.state, row.because, row.ended_by, row.ended_at = "taken_out", None, None, None
    row.numbers = {**row.numbers, **line.content["numbers"]}
    row.ordered_at = row.ordered_at or _instant(line.at)
    forget_answers(row, unit)
    send_order(unit, row)


_REPLAYED: Mapping[str, Callable[[Unit, Line], None]] = {
    "hold": _hold,
    "hold_lifted": _hold_lifted,
    "wide_hold": _wide_hold,
    "wide_hold_lifted": _wide_hold_lifted,
    "stop": _stop,
    "stop_ended": _stop_ended,
    "ordered": _ordered,
    "destroyed": _destroyed,
}
_MOST_NAMED = 100
"""Restorations of which it is said that they have been sent all: the newest."""


def replay(unit: Unit, line: Line) -> None:
    """Nothing that waits goes on: what was withdrawn or stopped since the backup is not known here any more."""
    known = set(unit.session.scalars(KNOWN_SCHOOLS))
    if "school_id" in line.content:
        unit.scope_to(known | {UUID(line.content["school_id"])})
    _REPLAYED[line.kind](unit, line)
    waiting = select(DisposalRow).where(DisposalRow.state.in_(OPEN)).with_for_update()
    for row in unit.session.scalars(waiting):
        put_back(unit, row, "restored")


def _disposal(unit: Unit, line: Line) -> DisposalRow:
    """The row, made of what the line says if there is none."""
    row = unit.session.get(DisposalRow, line.ref_id, with_for_update=True)
    said = line.content
    if row is None:
        row = DisposalRow(
            id=line.ref_id,
            school_id=UUID(said["school_id"]),
            state="put_back",
            version=0,
            schedule=said["schedule"],
            until=date.fromisoformat(said["until"]),
            keeps=said["keeps"],
            shared=said["shared"],
            mark=UUID(said["mark"]),
            reason=said.get("reason"),  # not in lines of the time before there was a register
            proposed_by=UUID(said["proposed_by"]),
            proposed_at=_instant(said["proposed_at"]),
            waited_days=0,
            numbers={},
            answered=[],
        )
        unit.session.add(row)
        unit.session.flush()
        _add_keys(unit, row, said)
    row.agreed_by, row.agreed_at = _id(said["agreed_by"]), _instant_or_none(said["agreed_at"])
    row.destroy_on = None if said["destroy_on"] is None else date.fromisoformat(said["destroy_on"])
    row.whose = row.whose or said.get("whose")
    row.version += 1
    return row


def _add_keys(unit: Unit, row: DisposalRow, said: Mapping[str, Any]) -> None:
    for position, subject_id in enumerate(said["subject_ids"]):
        unit.session.add(
            DisposalKeyRow(disposal_id=row.id, subject_id=UUID(subject_id), position=position, school_id=row.school_id)
        )
    unit.session.flush()


def _id(said: str | None) -> UUID | None:
    return None if said is None else UUID(said)


def _instant(said: str) -> datetime:
    return datetime.fromisoformat(said)


def _instant_or_none(said: str | None) -> datetime | None:
    return None if said is None else _instant(said)


def tell_standing(unit: Unit, *, knows_log: bool) -> bool:
    """Whether it is closed; in the transaction in which the list was found to hold nothing new, so that what is said is
    true of this database. ``knows_log``: the log was heard, and knows nothing newer than it."""
    closed = begin_again(unit) > 0 or is_waited_for(unit)
    rows = closed_rows(unit)
    if not closed and knows_log:
        open_again(unit, rows)
        unit.session.flush()
    elif rows:
        closed = True
    said = {"closed": closed, "replayed": _replayed(unit), "at": instant(unit.now)}
    unit.tell_processes(BROADCAST_STANDING, said)
    return closed


def _replayed(unit: Unit) -> list[str]:
    sent = select(RestorationRow.id).where(
        RestorationRow.kind.in_(("reader", "log")), RestorationRow.answered_at.is_not(None)
    )
    return [
        str(each) for each in unit.session.scalars(sent.order_by(RestorationRow.found_at.desc()).limit(_MOST_NAMED))
    ]
