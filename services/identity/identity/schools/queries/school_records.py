"""Schools with all their facts, for those who look after them."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.schools import EarlierNumber, GetSchool, SchoolRecord, SchoolRecords
from sqlalchemy import select

from identity.models import EarlierNumberRow, SchoolRow

from .looked_after import looks_after_trust, schools_looked_after


def school_records(unit: Unit) -> SchoolRecords:
    """By name (a trust has too few schools to need pages)."""
    rows = unit.session.scalars(
        select(SchoolRow)
        .where(SchoolRow.id.in_(list(schools_looked_after(unit))))
        .order_by(SchoolRow.name, SchoolRow.id)
    ).all()
    unit.audit(AuditAction.SCHOOL_LIST_READ, right=Right.SCHOOL_ADMINISTER, school_ids=[row.id for row in rows])
    return SchoolRecords(schools=_records(unit, rows), of_trust=looks_after_trust(unit))


def get_school(unit: Unit, request: GetSchool) -> SchoolRecord:
    """``not_found`` unless the caller looks after it."""
    row = unit.session.get(SchoolRow, request.school_id)
    if row is None or row.id not in schools_looked_after(unit):
        raise Problem(ErrorCode.NOT_FOUND)
    unit.audit(AuditAction.SCHOOL_LIST_READ, right=Right.SCHOOL_ADMINISTER, school_ids=[row.id], object_id=row.id)
    [record] = _records(unit, [row])
    return record


def _records(unit: Unit, rows: Sequence[SchoolRow]) -> list[SchoolRecord]:
    earlier = _earlier_numbers(unit, [row.id for row in rows])
    return [
        SchoolRecord.model_validate(
            {name: getattr(row, name) for name in SchoolRecord.model_fields if name != "earlier"}
            | {"earlier": earlier[row.id]}
        )
        for row in rows
    ]


def _earlier_numbers(unit: Unit, school_ids: Sequence[UUID]) -> dict[UUID, list[EarlierNumber]]:
    """The newest first."""
    found: dict[UUID, list[EarlierNumber]] = defaultdict(list)
    rows = unit.session.scalars(
        select(EarlierNumberRow)
        .where(EarlierNumberRow.school_id.in_(school_ids))
        .order_by(EarlierNumberRow.changed_at.desc(), EarlierNumberRow.kind, EarlierNumberRow.id)
    )
    for row in rows:
        found[row.school_id].append(
            EarlierNumber.model_validate({"kind": row.kind, "number": row.number, "until": row.until})
        )
    return found
