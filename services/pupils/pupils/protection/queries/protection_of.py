"""What is protected of a child, for the people named for them."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils.matching import Protection, ProtectionQuery
from sqlalchemy import select

from pupils.extras import Extras
from pupils.matching.sealed_reasons import protection_field
from pupils.models import ProtectedBeforeRow, ProtectedReaderRow, ProtectionRow, PupilRow
from pupils.protection.parts.keep_before import read_before

from .protected_sight import may_know


def protection_of(unit: Unit, extras: Extras, request: ProtectionQuery) -> Protection:
    """``not_found`` for a protected child whom the caller is not named for; of another, for whoever protects at their
    school, that nothing is protected. Raises ``VaultAway``."""
    pupil = unit.session.get(PupilRow, request.pupil_id)
    if pupil is None or not may_know(unit, pupil):
        raise Problem(ErrorCode.NOT_FOUND)
    row = unit.session.get(ProtectionRow, pupil.id)
    if row is None and not unit.access.has(Right.PUPIL_PROTECT, pupil.school_id):
        raise Problem(ErrorCode.NOT_FOUND)
    unit.audit(
        AuditAction.PUPIL_PROTECTION_READ,
        right=Right.PUPIL_READ,
        school_ids=[pupil.school_id],
        subject_ids=[pupil.id],
        object_id=pupil.id,
    )
    if row is None:
        return Protection(pupil_id=pupil.id, protected=False)
    key = extras.keyring.open(unit, pupil.id)
    kept = select(ProtectedBeforeRow).where(ProtectedBeforeRow.pupil_id == pupil.id)
    readers = select(ProtectedReaderRow.staff_id).where(ProtectedReaderRow.pupil_id == pupil.id)
    return Protection.model_validate(
        {
            "pupil_id": pupil.id,
            "protected": True,
            "kind": row.kind,
            "reason": key.unseal(protection_field(pupil.id, row.version), row.reason_sealed).decode(),
            "marked_at": row.marked_at,
            "marked_by": row.marked_by,
            "readers": unit.session.scalars(readers.order_by(ProtectedReaderRow.staff_id)).all(),
            "before": read_before(key, unit.session.scalars(kept.order_by(ProtectedBeforeRow.id))),
            "version": row.version,
        }
    )
