"""The list that is in use."""

import json
import re
from collections.abc import Iterable, Sequence
from uuid import UUID

from chassis.keys.keyring import Keyring, SealedField
from chassis.units.database import Unit
from chassis.units.ids import new_id
from chassis.units.rows import of_row
from haven_schemas.acts.staff_lists import STAFF_A_PAGE, ListedStaff, StaffListAsk, StaffListPage
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.events import StaffListed
from haven_schemas.rights import Right
from sqlalchemy import delete, insert, select

from pupils.models import StaffListPartRow, StaffListRow
from pupils.sealed import RollKey
from pupils.taken import LeasedDelivery

from .next_list import NextList

_AFTER = re.compile(r"([0-9]{1,9})\.([0-9]{1,6})", re.ASCII)
_OF_ANY_VERSION = -1


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


def copy_staff_list(unit: Unit, keyring: Keyring, request: StaffListAsk) -> StaffListPage:
    """The newest version, whichever was asked after; ``not_found`` if there is no such list. Raises ``VaultAway``."""
    row = unit.session.get(StaffListRow, request.list_id)
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    version, place = _after(request.after)
    part, is_last = _part_of_copy(unit, row.id, place if version == row.version else 0)
    unit.audit(
        AuditAction.FEED_STAFF_READ, right=Right.SERVICE_STAFF_LIST, school_ids=[row.school_id], object_id=row.id
    )
    staff: list[ListedStaff] = []
    if part is not None:
        staff = opened(RollKey(unit, keyring, row.school_id), row, [part])
    return of_row(
        StaffListPage,
        row,
        list_id=row.id,
        source=row.feed_id,
        staff=staff,
        next=None if part is None or is_last else f"{row.version}.{part.place}",
    )


def _part_of_copy(unit: Unit, list_id: UUID, after: int) -> tuple[StaffListPartRow | None, bool]:
    """The next part, and whether it is the last."""
    wanted = select(StaffListPartRow).where(StaffListPartRow.list_id == list_id, StaffListPartRow.place > after)
    found = unit.session.scalars(wanted.order_by(StaffListPartRow.place).limit(2)).all()
    return (found[0] if found else None), len(found) < 2


def _after(after: str | None) -> tuple[int, int]:
    if after is None:
        return _OF_ANY_VERSION, 0
    found = _AFTER.fullmatch(after)
    if found is None:
        raise invalid("after", FieldCode.WRONG_FORMAT)
    return int(found[1]), int(found[2])
