"""What was agreed until a day ends with it."""

from chassis.units.database import Unit
from sqlalchemy import select

from incidents.aliases import family_of
from incidents.copies.known import known_schools
from incidents.file_readers import spread
from incidents.models import ReadRequestRow
from incidents.read_again.domain.last_day import today_of
from incidents.read_again.parts.stop_reading import stop_reading

_BATCH = 100


def end_due_readings(unit: Unit) -> int:
    """Up to 100 whose last day has gone by, each once however many replicas look; how many that were."""
    unit.scope_to(known_schools(unit.session))
    due = (
        select(ReadRequestRow)
        .where(ReadRequestRow.state == "agreed", ReadRequestRow.ends_on < today_of(unit.now))
        .order_by(ReadRequestRow.ends_on, ReadRequestRow.id)
        .limit(_BATCH)
        .with_for_update(skip_locked=True)
    )
    rows = unit.session.scalars(due).all()
    for row in rows:
        family = family_of(unit, row.subject_id)
        stop_reading(unit, row, family, "day_gone_by")
        spread(unit, family)
    return len(rows)
