"""A reporting permit lets one report in."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy.dialects.postgresql import insert

from incidents.models import PermitSpentRow


def spend_permit(unit: Unit, concern_id: UUID) -> bool:
    """Whether a permit let this report in; ``permit_spent`` if it let another in before.

    A repeat under the same idempotency key never comes this far.
    """
    if unit.access.kind != "permit":
        return False
    number = unit.access.permit_number
    if number is None:
        raise Problem(ErrorCode.TOKEN_INVALID)
    spent = unit.session.execute(
        insert(PermitSpentRow)
        .values(number=number, concern_id=concern_id, spent_at=unit.now)
        .on_conflict_do_nothing()
        .returning(PermitSpentRow.number)
    ).first()
    if spent is None:
        raise Problem(ErrorCode.PERMIT_SPENT)
    return True
