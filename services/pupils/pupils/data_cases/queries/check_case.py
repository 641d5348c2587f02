"""Whether a member of staff may be told about a child for a case; asked by the service that tells."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils.data_cases import CaseChild, CheckCase
from sqlalchemy import select

from pupils.models import DataCaseRow

from .child_of_case import child_of_case, child_view


def check_case(unit: Unit, request: CheckCase) -> CaseChild:
    """``not_found`` unless the case is theirs and open, and the child one they are told about, at its schools."""
    wanted = select(DataCaseRow).where(
        DataCaseRow.id == request.case_id,
        DataCaseRow.opened_by == request.staff_id,
        DataCaseRow.closed_at.is_(None),
    )
    case = unit.session.scalar(wanted)
    if case is None:
        raise Problem(ErrorCode.NOT_FOUND)
    row = child_of_case(unit, request.pupil_id, request.staff_id, case.school_ids)
    unit.audit(
        AuditAction.DATA_CASE_CHECK,
        right=Right.SERVICE_CASE_CHECK,
        school_ids=[row.school_id],
        subject_ids=[row.id],
        object_id=case.id,
    )
    return child_view(row)
