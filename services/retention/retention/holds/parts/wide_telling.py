"""Others are told of a hold on many files."""

from chassis.units.database import Unit
from haven_schemas.events import WideHoldChanged
from haven_schemas.events.retention import WideHoldState

from retention.models import WideHoldRow


def tell_of_change(unit: Unit, row: WideHoldRow, state: WideHoldState) -> None:
    """Whoever looks after the trust and its data, but for who did it."""
    unit.publish(
        WideHoldChanged(hold_id=row.id, version=row.version, state=state, changed_by=unit.access.actor_id),
        aggregate_id=row.id,
        aggregate_version=row.version,
        school_id=None,
    )
