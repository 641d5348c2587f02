"""A data protection officer opens a case."""

from chassis.access.overseer import require_overseer
from chassis.keys.keyring import Holder, Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils.data_cases import CaseOpened, OpenCase

from pupils.data_cases.parts.own_case import case_field
from pupils.models import DataCaseRow


def open_case(unit: Unit, keyring: Keyring, request: OpenCase) -> CaseOpened:
    """At the schools where they oversee. ``not_permitted`` for who reads records somewhere; raises ``VaultAway``."""
    require_overseer(unit.access)
    case_id, schools = new_id(), sorted(unit.access.schools_with(Right.DATA_OVERSEE))
    key = keyring.new_data_key(unit, case_id, [Holder("school", school_id) for school_id in schools])
    unit.session.add(
        DataCaseRow(
            id=case_id,
            school_ids=schools,
            opened_by=unit.access.actor_id,
            opened_at=unit.now,
            reference_sealed=key.seal(case_field(case_id, "reference_sealed"), request.reference.strip().encode()),
            reason_sealed=key.seal(case_field(case_id, "reason_sealed"), request.reason.strip().encode()),
        )
    )
    unit.audit(AuditAction.DATA_CASE_OPEN, right=Right.DATA_OVERSEE, school_ids=schools, object_id=case_id)
    return CaseOpened(case_id=case_id)
