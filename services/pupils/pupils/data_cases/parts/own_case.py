"""A case of the caller's own, and where its texts stand."""

from uuid import UUID

from chassis.access.overseer import require_overseer
from chassis.keys.keyring import SealedField
from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import select

from pupils.models import DataCaseRow


def own_case(unit: Unit, case_id: UUID, *, hold: bool = False) -> DataCaseRow:
    """``not_found`` for anyone else's; ``not_permitted`` for who reads records. ``hold``: it changes with this unit."""
    require_overseer(unit.access)
    wanted = select(DataCaseRow).where(DataCaseRow.id == case_id, DataCaseRow.opened_by == unit.access.actor_id)
    row = unit.session.scalar(wanted.with_for_update() if hold else wanted)
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    return row


def open_case_of_caller(unit: Unit, case_id: UUID) -> DataCaseRow:
    """As ``own_case``, and ``not_found`` for one that is closed too."""
    row = own_case(unit, case_id)
    if row.closed_at is not None:
        raise Problem(ErrorCode.NOT_FOUND)
    return row


def case_field(case_id: UUID, field: str) -> SealedField:
    """The place of ``reference_sealed`` or ``reason_sealed``, for its seal."""
    return SealedField("data_case", case_id, field, 1)
