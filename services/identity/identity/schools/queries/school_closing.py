"""What stands in the way of closing a school."""

from chassis.process.away import OwnerAway
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.school_closing import ClosingQuery, CountOpenWork, OpenCount, SchoolClosing
from sqlalchemy import func, select

from identity.models import SchoolRow, StaffGrantRow, StaffRow
from identity.other_services import OtherServices

from .looked_after import require_trust, schools_looked_after


def school_closing(unit: Unit, others: OtherServices, request: ClosingQuery) -> SchoolClosing:
    """In numbers, of what the caller may know of. ``not_permitted`` unless they look after every school; ``not_found``.
    Of a closed school: what has come in since."""
    require_trust(unit)
    row = unit.session.get(SchoolRow, request.school_id)
    if row is None or row.id not in schools_looked_after(unit):
        raise Problem(ErrorCode.NOT_FOUND)
    unit.audit(AuditAction.SCHOOL_CLOSING_READ, right=Right.SCHOOL_ADMINISTER, school_ids=[row.id], object_id=row.id)
    return SchoolClosing(
        school_id=row.id,
        version=row.version,
        closes_on=row.closes_on,
        closed_on=row.closed_on,
        open=_open(others, CountOpenWork(school_id=row.id, asked_by=unit.access.actor_id)),
        accounts=_accounts(unit, row),
    )


def _open(others: OtherServices, asked: CountOpenWork) -> list[OpenCount] | None:
    try:
        return others.open_at(asked)
    except OwnerAway:
        return None


def _accounts(unit: Unit, row: SchoolRow) -> int:
    held = (
        select(func.count(StaffGrantRow.staff_id.distinct()))
        .join(StaffRow, StaffRow.id == StaffGrantRow.staff_id)
        .where(StaffGrantRow.school_id == row.id, StaffRow.active, StaffRow.ended_at.is_(None))
    )
    return unit.session.scalar(held) or 0
