"""A record that was changed outside of Haven, among others that are well: it is refused by itself."""

from collections.abc import Iterable
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode
from haven_schemas.rights import Right


def audit_broken(unit: Unit, record_ids: Iterable[UUID]) -> None:
    """One audit entry for each, as for a call that is refused."""
    for record_id in record_ids:
        unit.audit(
            AuditAction.ACCESS_CALL_REFUSE,
            right=Right.RECORD_READ,
            school_ids=unit.access.school_ids,
            object_id=record_id,
            outcome=ErrorCode.SEAL_BROKEN.value,
        )
