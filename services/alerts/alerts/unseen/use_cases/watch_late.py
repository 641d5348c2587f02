"""Watches something overdue from its first reminder on, until somebody has acted."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import ColumnElement, or_, update
from sqlalchemy.dialects.postgresql import insert

from alerts.absences.domain.absence import london_day
from alerts.absences.queries.absences import everybody_is_away
from alerts.copies.queries.duty_hours import duty_hours_of
from alerts.models import LateWorkRow

from ..domain.late import LateWork, Told
from ..queries.unread_rule import late_days


def watch_late(unit: Unit, work: LateWork, told: Told, told_ids: Sequence[UUID]) -> None:
    """From now on. Told again of the same day and owner changes nothing; another of them begins anew.

    Not where the service of the release before does not say the day: that is heard of with the next reminder.
    """
    if work.due_on is None:
        return
    row = insert(LateWorkRow).values(
        source_id=work.source_id,
        kind=work.kind,
        school_id=work.school_id,
        owner_id=work.owner_id,
        due_on=work.due_on,
        state="waiting",
        told=told,
        told_ids=list(told_ids),
        told_at=unit.now,
        due_at=pass_on_at(unit, work.school_id, told_ids),
    )
    new = row.excluded
    names = ("school_id", "owner_id", "due_on", "state", "told", "told_ids", "told_at", "due_at")
    unit.session.execute(
        row.on_conflict_do_update(
            index_elements=["source_id"], set_={name: new[name] for name in names}, where=_is_another(work)
        )
    )


def _is_another(work: LateWork) -> ColumnElement[bool]:
    return or_(LateWorkRow.due_on < work.due_on, LateWorkRow.owner_id.is_distinct_from(work.owner_id))


def pass_on_at(unit: Unit, school_id: UUID, told_ids: Collection[UUID], told_at: datetime | None = None) -> datetime:
    """When the next people are told, if nobody acts; ``told_at`` None: people were told now. Where all who were told
    are away it is when duty begins next."""
    hours = duty_hours_of(unit, school_id)
    next_duty = hours.next_duty(unit.now)
    if everybody_is_away(unit, told_ids, london_day(next_duty)):
        return next_duty
    return hours.after_days(told_at or unit.now, late_days(unit))


def work_out_late_again(unit: Unit, school_id: UUID | None = None) -> None:
    """The rule was set, or the duty hours of ``school_id`` changed: what waits is looked at anew, within seconds."""
    waiting = update(LateWorkRow).where(LateWorkRow.state == "waiting")
    if school_id is not None:
        waiting = waiting.where(LateWorkRow.school_id == school_id)
    unit.session.execute(waiting.values(due_at=None).execution_options(synchronize_session=False))
