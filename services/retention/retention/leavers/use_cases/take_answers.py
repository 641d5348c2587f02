"""What became of leavers who were due: of how many nothing is recorded, and that the roll has forgotten them."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import LeaversForgotten, LeaversLetGo
from sqlalchemy import select

from retention.metrics import LEAVERS
from retention.models import LeaverBatchRow


def take_let_go(unit: Unit, event: LeaversLetGo) -> None:
    """The roll has nothing to do where it is nobody. Of a batch of an older look, or told again, nothing changes."""
    row = _held(unit, event.batch_id)
    if row is None or row.let_go is not None:
        return
    row.let_go = event.children
    if not event.children:
        row.entries = 0
    LEAVERS.labels("let_go").inc(event.children)


def take_forgotten(unit: Unit, event: LeaversForgotten) -> None:
    """Told again, by a roll that was restored, nothing changes."""
    row = _held(unit, event.batch_id)
    if row is not None and row.entries is None:
        row.entries = event.entries


def _held(unit: Unit, batch_id: UUID) -> LeaverBatchRow | None:
    return unit.session.scalar(select(LeaverBatchRow).where(LeaverBatchRow.id == batch_id).with_for_update())
