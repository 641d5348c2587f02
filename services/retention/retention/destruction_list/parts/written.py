"""What waits for its line to stand in the list."""

from chassis.units.database import Unit

from retention.disposals.parts.sending import send_order
from retention.models import DisposalRow, ListLineRow


def written(unit: Unit, row: ListLineRow) -> None:
    """An order goes out only then; keys are destroyed by a job that looks for the line."""
    if row.kind != "ordered":
        return
    disposal = unit.session.get(DisposalRow, row.ref_id, with_for_update=True)
    if disposal is not None and disposal.state == "ordered":
        send_order(unit, disposal)
