"""Which first steps the caller has done."""

from chassis.units.database import Unit
from haven_schemas.rpc.identity.first_visit import FirstVisit, FirstVisitQuery

from identity.models import FirstVisitRow


def first_visit(unit: Unit, request: FirstVisitQuery) -> FirstVisit:
    """Of the caller's own account; not audited: it shows nobody else."""
    row = unit.session.get(FirstVisitRow, (unit.access.actor_id, request.audience))
    return FirstVisit.model_validate(
        {"done": row.done if row else [], "dismissed": row is not None and row.dismissed_at is not None}
    )
