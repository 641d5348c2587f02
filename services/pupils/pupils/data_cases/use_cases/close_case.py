"""A data protection officer closes a case."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.paging import Empty
from haven_schemas.rpc.pupils.data_cases import DataCaseQuery

from pupils.data_cases.parts.own_case import own_case


def close_case(unit: Unit, request: DataCaseQuery) -> Empty:
    """Nobody is looked up for it any more; closed once more it stays as it is. ``not_found`` as ``own_case``."""
    case = own_case(unit, request.case_id, hold=True)
    if case.closed_at is None:
        case.closed_at = unit.now
        unit.audit(AuditAction.DATA_CASE_CLOSE, right=Right.DATA_OVERSEE, school_ids=case.school_ids, object_id=case.id)
    return Empty()
