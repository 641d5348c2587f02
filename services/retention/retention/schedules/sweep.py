"""One look at every file, taken up again where it stopped."""

from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert

from retention.models import SweepRow


def want_sweep(unit: Unit, by: UUID | None) -> None:
    """One begins; one that goes on begins anew, since what it counted may be another now."""
    begun = {"begun_by": by, "begun_at": unit.now, "after": None, "looked_at": 0}
    goes_on = SweepRow.ended_at.is_(None)
    unit.session.execute(
        insert(SweepRow)
        .values(id=new_id(), ended_at=None, **begun)
        .on_conflict_do_update(index_elements=[text("(ended_at IS NULL)")], index_where=goes_on, set_=begun)
    )


def last_begun(unit: Unit) -> SweepRow | None:
    """The newest look, whether it goes on or has ended."""
    return unit.session.scalar(select(SweepRow).order_by(SweepRow.begun_at.desc(), SweepRow.id.desc()).limit(1))


def last_ended(unit: Unit) -> datetime | None:
    """When all files were looked at last; None: never yet."""
    return unit.session.scalar(select(func.max(SweepRow.ended_at)))
