"""How one child's file is used, for a case of a data protection officer."""

from chassis.access.overseer import require_overseer
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.overseeing import OverseeChild, OverseenChild

from incidents.extras import OtherOwners
from incidents.sight.own_sight import open_family, sight_of

from .records_counted import records_counted
from .schools_of_file import schools_of_file
from .uses_of_file import disclosures_from, exports_of, moves_of, read_requests_of, readings_of


def oversee_child(unit: Unit, owners: OtherOwners, request: OverseeChild) -> OverseenChild:
    """By every id the child has; opens no key. Pupils says whether the case is the caller's and open, and whether they
    are told about the child at all: a protected child, and one they are linked to, is ``not_found`` as any id is that
    is nobody's. ``not_permitted`` for who reads records somewhere; ``unavailable`` while pupils is away.
    """
    require_overseer(unit.access)
    owners.check_case(request.case_id, request.subject_id, unit.access.actor_id)
    family = open_family(unit, request.subject_id)
    if sight_of(unit).kept_from.intersection(family):  # known here first
        raise Problem(ErrorCode.NOT_FOUND)
    found = {
        "readings": readings_of(unit, family),
        "moves": moves_of(unit, family),
        "read_requests": read_requests_of(unit, family),
        "exports": exports_of(unit, family),
        "disclosures": disclosures_from(unit, family),
        "records": records_counted(unit, family),
    }
    unit.audit(
        AuditAction.DATA_CHILD_READ,
        right=Right.DATA_OVERSEE,
        school_ids=unit.access.schools_with(Right.DATA_OVERSEE),
        subject_ids=family,
        object_id=request.case_id,
    )
    lists = {name: lines for name, (lines, _) in found.items()}
    cut = [name for name, (_, more) in found.items() if more]
    schools = schools_of_file(unit, family)
    return OverseenChild.model_validate({"subject_id": request.subject_id, "schools": schools, "cut": cut, **lists})
