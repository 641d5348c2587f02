"""Where the child of an incident record is taught: what holds, what is to come, what is over."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rpc.incidents.referrals import RecordSeen
from haven_schemas.rpc.referrals.placements import Placement, PlacementList, PlacementsQuery
from sqlalchemy import select

from referrals.days import london_day
from referrals.extras import OtherOwners
from referrals.models import PlacementRow
from referrals.placed import MISTAKEN, not_over
from referrals.placements.parts.held import audit_read
from referrals.placements.showing import placements_shown
from referrals.sight import right_to_keep, see_record

_MOST_OVER = 50


def list_placements(unit: Unit, owners: OtherOwners, request: PlacementsQuery) -> PlacementList:
    """``not_found`` for a record the caller does not see."""
    record = see_record(unit, owners, request.record_id)
    rows = unit.session.scalars(select(PlacementRow).where(PlacementRow.record_id == record.id)).all()
    today = london_day(unit.now)
    over = [row for row in rows if _is_over(row, today)]
    holding = sorted((row for row in rows if row not in over), key=_place)
    over = sorted(over, key=_place, reverse=True)[:_MOST_OVER]
    audit_read(unit, record, record.id)
    return PlacementList(
        placements=placements_shown(unit, record, [*holding, *over]), may_write=right_to_keep(unit, record) is not None
    )


def placements_now(unit: Unit, records: Mapping[UUID, RecordSeen]) -> list[Placement]:
    """Those that hold or are to come, of records that whoever is answered sees, the earliest first."""
    of_them = select(PlacementRow).where(PlacementRow.record_id.in_(records), not_over(london_day(unit.now)))
    rows = unit.session.scalars(of_them.order_by(PlacementRow.starts_on, PlacementRow.id)).all() if records else []
    return [each for row in rows for each in placements_shown(unit, records[row.record_id], [row])]


def _is_over(row: PlacementRow, today: date) -> bool:
    return row.ended_because == MISTAKEN or (row.ends_on is not None and row.ends_on < today)


def _place(row: PlacementRow) -> tuple[date, UUID]:
    return row.starts_on, row.id
