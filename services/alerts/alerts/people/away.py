"""Who is away, by what they or whoever keeps their account said."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import select

from alerts.models import AbsenceRow

from .absence import Days, london_day
from .known import duty_hours_of
from .unread import Pace


def absences_from(unit: Unit, today: date, staff_ids: Collection[UUID] | None = None) -> dict[UUID, list[Days]]:
    """By person, those that are not over on ``today``; of everybody, or of ``staff_ids``."""
    rows = select(AbsenceRow.staff_id, AbsenceRow.first_day, AbsenceRow.last_day).where(AbsenceRow.last_day >= today)
    if staff_ids is not None:
        rows = rows.where(AbsenceRow.staff_id.in_(staff_ids))
    found: dict[UUID, list[Days]] = defaultdict(list)
    for staff_id, first, last in unit.session.execute(rows):
        found[staff_id].append(Days(first, last))
    return found


def away_on(unit: Unit, day: date, staff_ids: Collection[UUID] | None = None) -> set[UUID]:
    """Who is away on ``day``; of everybody, or of ``staff_ids``."""
    on_day = select(AbsenceRow.staff_id).where(AbsenceRow.last_day >= day, AbsenceRow.first_day <= day)
    if staff_ids is not None:
        on_day = on_day.where(AbsenceRow.staff_id.in_(staff_ids))
    return set(unit.session.scalars(on_day))


def everybody_is_away(unit: Unit, staff_ids: Collection[UUID], day: date) -> bool:
    """Whether nobody of ``staff_ids`` is there on ``day``; never of nobody."""
    return bool(staff_ids) and away_on(unit, day, staff_ids) >= set(staff_ids)


def day_expected(unit: Unit, school_id: UUID, pace: Pace) -> date:
    """On which day whoever is told now is expected to look: an ordinary concern waits for duty, and what comes on a
    Friday evening for whoever is there on Monday."""
    if pace != "duty_time":
        return london_day(unit.now)
    return london_day(duty_hours_of(unit, school_id).next_duty(unit.now))
