"""A list of staff as it is kept: sealed, in parts of at most a page."""

from collections.abc import Iterable
from uuid import UUID

from chassis.keys.keyring import SealedField
from chassis.units.database import Unit
from haven_schemas.rpc.staff_lists import ListedStaff
from sqlalchemy import select

from pupils.models import StaffListPartRow, StaffListRow
from pupils.roll.roll_key import RollKey


def part_of_list(list_id: UUID, place: int, version: int) -> SealedField:
    """Where a part stands: the associated data of its seal."""
    return SealedField("staff_list_part", list_id, str(place), version)


def list_of(unit: Unit, school_id: UUID, feed_id: UUID | None) -> StaffListRow | None:
    """The list of one source, locked; None if there is none yet."""
    wanted = select(StaffListRow).where(
        StaffListRow.school_id == school_id, StaffListRow.feed_id.is_not_distinct_from(feed_id)
    )
    return unit.session.scalar(wanted.with_for_update())


def people_of(unit: Unit, key: RollKey, row: StaffListRow) -> dict[str, ListedStaff]:
    """Everyone on a list by their id, in the order of ids."""
    parts = unit.session.scalars(
        select(StaffListPartRow).where(StaffListPartRow.list_id == row.id).order_by(StaffListPartRow.place)
    )
    return {each.source_id: each for part in parts for each in opened(key, row, [part])}


def opened(key: RollKey, row: StaffListRow, parts: Iterable[StaffListPartRow]) -> list[ListedStaff]:
    """The people in some parts of a list. Raises ``VaultAway``, ``Tampered``."""
    return [
        ListedStaff.model_validate(each)
        for part in parts
        for each in key.unseal(part_of_list(row.id, part.place, row.version), part.sealed)
    ]
