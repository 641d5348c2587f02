"""What was ordered and destroyed, for a reader that is new or whose database was restored to an earlier time."""

from collections.abc import Iterator

from chassis.bus.resync import StateEvent
from chassis.units.database import Unit
from haven_schemas.events import KeysDestroyed
from sqlalchemy import select

from retention.disposals.domain.states import CARRIED_OUT
from retention.disposals.parts.sending import order_of, subject_ids_of
from retention.models import DisposalRow


def every_disposal_ordered(unit: Unit) -> Iterator[StateEvent]:
    """Those that incidents was sent, and has to have carried out."""
    for row in _rows(unit, ("ordered", *CARRIED_OUT)):
        order = order_of(row, subject_ids_of(unit, row))
        yield order, row.id, row.version, row.school_id


def every_keys_destroyed(unit: Unit) -> Iterator[StateEvent]:
    """Those whose keys are gone."""
    for row in _rows(unit, ("keys_gone", "destroyed")):
        event = KeysDestroyed(disposal_id=row.id, subject_ids=subject_ids_of(unit, row))
        yield event, row.id, row.version, row.school_id


def _rows(unit: Unit, states: tuple[str, ...]) -> Iterator[DisposalRow]:
    wanted = select(DisposalRow).where(DisposalRow.state.in_(states), DisposalRow.sent_at.is_not(None))
    yield from unit.session.scalars(wanted.order_by(DisposalRow.ordered_at, DisposalRow.id)).all()
