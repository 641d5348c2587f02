"""The trust's schedules as they are kept."""

from collections.abc import Sequence
from datetime import date
from typing import cast

from chassis.units.database import Unit
from haven_schemas.rpc.retention.schedules import ScheduleWords, Trigger
from sqlalchemy import select
from timescales.codes import Status

from retention.models import OwnScheduleRow
from retention.schedules.domain.in_use import in_use, ready_for
from retention.schedules.domain.ready import READY
from retention.schedules.domain.schedule import Schedule


def own_rows(unit: Unit) -> Sequence[OwnScheduleRow]:
    """All of them, by kind of record and first day."""
    return unit.session.scalars(select(OwnScheduleRow).order_by(OwnScheduleRow.record, OwnScheduleRow.since)).all()


def schedule_of(row: OwnScheduleRow) -> Schedule:
    """As the domain counts by it."""
    return _own(row.record, row.trigger, row.years, row.keeps, row.source, row.since, row.note)


def proposed(words: ScheduleWords) -> Schedule:
    """One that nobody has kept yet."""
    return _own(words.record, words.trigger, words.years, words.keeps, words.source, words.since, words.note)


def schedules_in_use(unit: Unit, day: date) -> list[Schedule]:
    """What counts on a day, one for each kind of record."""
    return in_use([schedule_of(row) for row in own_rows(unit)], day)


def _own(record: str, trigger: str, years: int, keeps: bool, source: str, since: date, note: str) -> Schedule:
    ready = ready_for(record, since)
    return Schedule(
        code=f"own-{record.replace('_', '-')}",
        record=record,
        what="" if ready is None else ready.what,
        trigger=cast(Trigger, trigger),
        years=years,
        keeps=keeps,
        basis="policy",
        source=source,
        edition=since.isoformat(),
        status=Status.OWN,
        checked_on=None,
        here=ready is None or ready.here,
        since=since,
        not_verified=note,
    )


def words_by_code(unit: Unit) -> dict[str, str]:
    """What each schedule is about, by its code, whether it counts today or not."""
    every = (*READY, *(schedule_of(row) for row in own_rows(unit)))
    return {each.code: each.what for each in every}
