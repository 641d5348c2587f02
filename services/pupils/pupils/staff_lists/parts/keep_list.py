"""Keeps a list of staff in place of what was known of its source, and tells identity that there is news."""

import json
from collections.abc import Sequence
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.events import StaffListed
from haven_schemas.rpc.staff_lists import STAFF_A_PAGE, ListedStaff
from sqlalchemy import delete, insert

from pupils.deliveries.parts.take_delivery import LeasedDelivery
from pupils.models import StaffListPartRow, StaffListRow
from pupils.roll.roll_key import RollKey
from pupils.staff_lists.domain.next_list import NextList
from pupils.staff_lists.queries.kept_list import part_of_list


def keep_list(unit: Unit, key: RollKey, delivery: LeasedDelivery, row: StaffListRow | None, found: NextList) -> None:
    """``row``: what is kept of the source, locked. A list that says nothing new only notes when it was said."""
    if row is not None and not found.is_news and row.complete == found.complete:
        row.said_at = max(row.said_at, delivery.as_of)
        return
    if row is None:
        row = StaffListRow(id=new_id(), school_id=delivery.school_id, feed_id=delivery.as_feed, version=0)
        unit.session.add(row)
    row.version += 1
    row.complete, row.said_at, row.changed_at = found.complete, delivery.as_of, unit.now
    unit.session.flush()
    _write_parts(unit, key, row, list(found.staff.values()))
    unit.publish(
        StaffListed(list_id=row.id, school_id=row.school_id, version=row.version),
        aggregate_id=row.id,
        aggregate_version=row.version,
        school_id=row.school_id,
    )


def _write_parts(unit: Unit, key: RollKey, row: StaffListRow, staff: Sequence[ListedStaff]) -> None:
    unit.session.execute(delete(StaffListPartRow).where(StaffListPartRow.list_id == row.id))
    pages = [staff[start : start + STAFF_A_PAGE] for start in range(0, len(staff), STAFF_A_PAGE)]
    parts = [_part(key, row, place, people) for place, people in enumerate(pages, start=1)]
    if parts:
        unit.session.execute(insert(StaffListPartRow), parts)


def _part(key: RollKey, row: StaffListRow, place: int, people: Sequence[ListedStaff]) -> dict[str, UUID | int | bytes]:
    values = [json.loads(each.model_dump_json()) for each in people]
    return {
        "list_id": row.id,
        "place": place,
        "school_id": row.school_id,
        "sealed": key.seal(part_of_list(row.id, place, row.version), values),
    }
