"""A list of staff for identity to propose accounts by, a page at a time."""

import re
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.staff_lists import ListedStaff, StaffListAsk, StaffListPage
from sqlalchemy import select

from pupils.models import StaffListPartRow, StaffListRow
from pupils.roll.roll_key import RollKey

from .kept_list import opened

_AFTER = re.compile(r"([0-9]{1,9})\.([0-9]{1,6})", re.ASCII)
_OF_ANY_VERSION = -1


def copy_staff_list(unit: Unit, keyring: Keyring, request: StaffListAsk) -> StaffListPage:
    """The newest version, whichever was asked after; ``not_found`` if there is no such list. Raises ``VaultAway``."""
    row = unit.session.get(StaffListRow, request.list_id)
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    version, place = _after(request.after)
    part, is_last = _part(unit, row.id, place if version == row.version else 0)
    unit.audit(
        AuditAction.FEED_STAFF_READ, right=Right.SERVICE_STAFF_LIST, school_ids=[row.school_id], object_id=row.id
    )
    staff: list[ListedStaff] = []
    if part is not None:
        staff = opened(RollKey(unit, keyring, row.school_id), row, [part])
    return StaffListPage(
        list_id=row.id,
        school_id=row.school_id,
        source=row.feed_id,
        version=row.version,
        complete=row.complete,
        said_at=row.said_at,
        staff=staff,
        next=None if part is None or is_last else f"{row.version}.{part.place}",
    )


def _part(unit: Unit, list_id: UUID, after: int) -> tuple[StaffListPartRow | None, bool]:
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
