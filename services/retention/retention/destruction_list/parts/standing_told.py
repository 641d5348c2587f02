"""Everybody is told whether all that the list says is destroyed is destroyed here as well."""

from chassis.process.closing import closed_rows, open_again
from chassis.units.audit_trail import instant
from chassis.units.database import Unit
from chassis.units.models import RestorationRow
from haven_schemas.topology import BROADCAST_STANDING
from sqlalchemy import select

from retention.disposals.parts.again import begin_again, is_waited_for

_MOST_NAMED = 100
"""Restorations of which it is said that they have been sent all: the newest."""


def tell_standing(unit: Unit, *, knows_log: bool) -> bool:
    """Whether it is closed; in the transaction in which the list was found to hold nothing new, so that what is said is
    true of this database. ``knows_log``: the log was heard, and knows nothing newer than it."""
    closed = begin_again(unit) > 0 or is_waited_for(unit)
    rows = closed_rows(unit)
    if not closed and knows_log:
        open_again(unit, rows)
        unit.session.flush()
    elif rows:
        closed = True
    said = {"closed": closed, "replayed": _replayed(unit), "at": instant(unit.now)}
    unit.tell_processes(BROADCAST_STANDING, said)
    return closed


def _replayed(unit: Unit) -> list[str]:
    sent = select(RestorationRow.id).where(
        RestorationRow.kind.in_(("reader", "log")), RestorationRow.answered_at.is_not(None)
    )
    return [
        str(each) for each in unit.session.scalars(sent.order_by(RestorationRow.found_at.desc()).limit(_MOST_NAMED))
    ]
