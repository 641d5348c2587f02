"""Adds a school to the trust."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.identity import Added, AddSchool
from haven_schemas.rpc.identity.schools import NewSchool

from identity.schools.parts.insert_schools import insert_schools
from identity.schools.queries.looked_after import require_trust


def add_school(unit: Unit, request: AddSchool) -> Added:
    """The new school's id, or that of the school with this URN, which stays as it is.

    The set-up may, and whoever looks after every school there is (``not_permitted`` for others). Accounts of the whole
    trust reach the new school too, so they count as changed.
    """
    require_trust(unit)
    new = NewSchool(urn=request.urn, laestab=request.laestab, name=request.name)
    added, there = insert_schools(unit, [new], place="")
    [school_id] = added or there
    unit.audit(
        AuditAction.SCHOOL_LIST_CHANGE,
        right=Right.SCHOOL_ADMINISTER,
        school_ids=[school_id],
        object_id=school_id,
        outcome="done" if added else "unchanged",
    )
    return Added(id=school_id)
