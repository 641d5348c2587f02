"""Has court orders and the like asked for again once their last day is over, or nobody has asked for a year.

What an addition is stands under seal, since its kind alone would tell of an order: each is opened once a day.
"""

from datetime import date, timedelta

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.acts.pupils.record import FLAGS
from haven_schemas.events import StopToAskAgain
from sqlalchemy import or_, select

from pupils.files import LONDON
from pupils.matching import due_if_asked_before
from pupils.models import PupilLocalRow, PupilRow
from pupils.sealed import RollKey, local_field
from pupils.sight import staff_linked_to

from .flags import opened_order
from .order import order_of

AGAIN_AFTER = timedelta(days=28)
"""Until somebody takes it off."""
_MOST_A_RUN = 500


def ask_orders_again(unit: Unit, keyring: Keyring) -> None:
    """Of children on a roll, from seven in the morning. Safe on every replica at once. Raises ``VaultAway``."""
    if due_if_asked_before(unit.now) is None:
        return
    today = unit.now.astimezone(LONDON).date()
    rows = unit.session.scalars(
        select(PupilLocalRow)
        .join(PupilRow, PupilRow.id == PupilLocalRow.pupil_id)
        .where(
            PupilLocalRow.removed_at.is_(None),
            PupilRow.on_roll,
            or_(PupilLocalRow.looked_on.is_(None), PupilLocalRow.looked_on < today),
        )
        .order_by(PupilLocalRow.school_id, PupilLocalRow.id)
        .limit(_MOST_A_RUN)
        .with_for_update(skip_locked=True, of=PupilLocalRow)
    ).all()
    for row in rows:
        row.looked_on = today
        if _asks(RollKey(unit, keyring, row.school_id), row, unit) and (
            row.asked_again_on is None or row.asked_again_on + AGAIN_AFTER <= today
        ):
            row.asked_again_on = today
            _publish(unit, row, today)


def _asks(key: RollKey, row: PupilLocalRow, unit: Unit) -> bool:
    if key.unseal(local_field(row.id), row.sealed)["kind"] not in FLAGS:
        return False
    return bool(order_of(opened_order(key, row.id, row.order_sealed), row.added_at, unit.now)["ask_again"])


def _publish(unit: Unit, row: PupilLocalRow, today: date) -> None:
    linked = staff_linked_to(unit, [row.pupil_id])[row.pupil_id]
    unit.publish(
        StopToAskAgain(addition_id=row.id, pupil_id=row.pupil_id, kept_from_ids=sorted(linked)),
        aggregate_id=row.id,
        aggregate_version=today.toordinal(),
        school_id=row.school_id,
    )
