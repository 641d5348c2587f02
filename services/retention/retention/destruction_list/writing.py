"""What goes on the list, in the unit of work that decides it."""

from collections.abc import Iterable
from typing import Any, Literal
from uuid import UUID

from chassis.units.audit_trail import instant
from chassis.units.database import Unit
from chassis.units.ids import new_id
from sqlalchemy import exists

from retention.models import DisposalRow, HoldRow, ListLineRow, WideHoldRow

LineKind = Literal["hold", "hold_lifted", "wide_hold", "wide_hold_lifted", "stop", "stop_ended", "ordered", "destroyed"]


def to_list(unit: Unit, kind: LineKind, ref_id: UUID, content: dict[str, Any]) -> None:
    """``content``: ids, codes and instants, and of what is destroyed whose it was, sealed; it is replayed from the list
    alone."""
    unit.session.add(ListLineRow(id=new_id(), kind=kind, ref_id=ref_id, content=content, created_at=unit.now))
    unit.session.flush()


def list_hold(unit: Unit, hold: HoldRow) -> None:
    """That it stands."""
    content = {
        "subject_id": str(hold.subject_id),
        "covers": [str(each) for each in hold.covers],
        "school_id": str(hold.school_id),
        "kind": hold.kind,
        "placed_by": str(hold.placed_by),
        "placed_at": instant(hold.placed_at),
        "review_on": hold.review_on.isoformat(),
    }
    to_list(unit, "hold", hold.id, content)


def list_hold_lifted(unit: Unit, hold: HoldRow) -> None:
    """That it stands no more."""
    keeps_until = None if hold.keeps_until is None else hold.keeps_until.isoformat()
    content = {"lifted_by": str(hold.lifted_by), "lifted_at": instant(unit.now), "keeps_until": keeps_until}
    to_list(unit, "hold_lifted", hold.id, content)


def list_wide_hold(unit: Unit, hold: WideHoldRow) -> None:
    """That it stands, with its limits."""
    content: dict[str, Any] = {name: getattr(hold, name) for name in ("born_from", "born_to", "left_from", "left_to")}
    for name in ("school_ids", "subject_ids"):
        ids: list[UUID] | None = getattr(hold, name)
        content[name] = None if ids is None else [str(each) for each in ids]
    content |= {"kind": hold.kind, "placed_by": str(hold.placed_by), "placed_at": instant(hold.placed_at)}
    to_list(unit, "wide_hold", hold.id, content)


def list_wide_hold_lifted(unit: Unit, hold: WideHoldRow) -> None:
    """That two people lifted it."""
    content = {"asked_by": str(hold.lift_asked_by), "lifted_by": str(hold.lifted_by), "lifted_at": instant(unit.now)}
    to_list(unit, "wide_hold_lifted", hold.id, content)


def list_disposal(
    unit: Unit, kind: LineKind, row: DisposalRow, subject_ids: Iterable[UUID], by: UUID | None = None
) -> None:
    """What a disposal is, as far as it can be carried out and certified by it; ``by``: who stopped it, or ended
    that."""
    content: dict[str, Any] = {
        "subject_ids": [str(each) for each in subject_ids],
        "school_id": str(row.school_id),
        "schedule": row.schedule,
        "until": row.until.isoformat(),
        "keeps": row.keeps,
        "shared": row.shared,
        "mark": str(row.mark),
        "proposed_by": str(row.proposed_by),
        "proposed_at": instant(row.proposed_at),
        "agreed_by": None if row.agreed_by is None else str(row.agreed_by),
        "agreed_at": None if row.agreed_at is None else instant(row.agreed_at),
        "destroy_on": None if row.destroy_on is None else row.destroy_on.isoformat(),
        "by": None if by is None else str(by),
        "numbers": dict(row.numbers),
        "reason": row.reason,
        "whose": row.whose,
    }
    to_list(unit, kind, row.id, content)


def is_listed(kind: LineKind) -> Any:
    """The disposal's line of this kind stands in the list."""
    return exists().where(
        ListLineRow.ref_id == DisposalRow.id, ListLineRow.kind == kind, ListLineRow.number.is_not(None)
    )
