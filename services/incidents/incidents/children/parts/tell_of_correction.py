"""Tells alerts that the children in a concern or an incident record were corrected; which, it does not."""

from chassis.units.database import Unit
from haven_schemas.events import ChildrenCorrected
from haven_schemas.rpc.incidents import MatterKind

from incidents.models import ConcernRow, IncidentRow


def tell_of_correction(unit: Unit, matter: ConcernRow | IncidentRow) -> None:
    """Under the matter's present version."""
    kind: MatterKind = "concern" if isinstance(matter, ConcernRow) else "incident"
    unit.publish(
        ChildrenCorrected(kind=kind, matter_id=matter.id, version=matter.version),
        aggregate_id=matter.id,
        aggregate_version=matter.version,
        school_id=matter.school_id,
    )
