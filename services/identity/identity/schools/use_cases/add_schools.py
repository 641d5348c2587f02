"""Adds schools to the trust, from GIAS or by hand: all of them or none."""

from collections.abc import Sequence
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.schools import AddSchools, SchoolNumber, SchoolsAdded
from sqlalchemy import select

from identity.models import SchoolRow
from identity.schools.parts.insert_schools import insert_schools
from identity.schools.queries.looked_after import require_trust


def add_schools(unit: Unit, request: AddSchools) -> SchoolsAdded:
    """The new ones and those that were there, by their present or an earlier URN.

    ``not_permitted`` unless the caller looks after every school of the trust; ``invalid_request`` on
    ``schools.<n>.urn``, ``.laestab`` (``duplicate``) or ``.name``. One audit entry a school: each is told of its own.
    """
    require_trust(unit)
    added, there = insert_schools(unit, request.schools)
    for school_id, outcome in [*((each, "done") for each in added), *((each, "unchanged") for each in there)]:
        unit.audit(
            AuditAction.SCHOOL_LIST_CHANGE,
            right=Right.SCHOOL_ADMINISTER,
            school_ids=[school_id],
            object_id=school_id,
            outcome=outcome,
        )
    return SchoolsAdded(added=_numbers(unit, added), there=_numbers(unit, there))


def _numbers(unit: Unit, school_ids: Sequence[UUID]) -> list[SchoolNumber]:
    rows = unit.session.execute(select(SchoolRow.id, SchoolRow.urn).where(SchoolRow.id.in_(school_ids)))
    urns = {row.id: row.urn for row in rows}
    return [SchoolNumber(id=each, urn=urns[each]) for each in school_ids]
