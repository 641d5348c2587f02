"""A schedule that the trust made, and who may make one."""

from collections.abc import Sequence
from datetime import date
from typing import cast

from chassis.units.database import Unit
from haven_schemas.acts.paging import Empty
from haven_schemas.acts.retention.schedules import Schedule as Shown
from haven_schemas.acts.retention.schedules import ScheduleList, ScheduleWords, Trigger
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.watch import schools_of_trust
from sqlalchemy import select
from timescales.codes import Status
from timescales.words import STATUSES

from retention.days import london_day
from retention.models import KNOWN_SCHOOLS, OwnScheduleRow

from .ready import READY
from .schedule import Schedule
from .used import in_use, ready_for


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


def check_sets_schedules(unit: Unit) -> None:
    """``not_permitted`` for all others."""
    known = schools_of_trust(unit.session.scalars(KNOWN_SCHOOLS))
    if not known <= unit.access.schools_with(Right.RETENTION_SET):
        raise Problem(ErrorCode.NOT_PERMITTED)


def list_schedules(unit: Unit, request: Empty) -> ScheduleList:  # noqa: ARG001  # it asks for nothing
    """Those in force today, what they stand in place of, and the trust's own of a later day."""
    today = london_day(unit.now)
    own = {schedule_of(row): row for row in own_rows(unit)}
    now = in_use(own, today)
    replaced = [ready for each in now if each in own and (ready := ready_for(each.record, today)) is not None]
    coming = [each for each in own if each.since is not None and each.since > today]
    return ScheduleList(
        schedules=[_shown(each, own.get(each)) for each in now],
        replaced=[_shown(each, None) for each in replaced],
        coming=[_shown(each, own[each]) for each in coming],
    )


def _shown(schedule: Schedule, row: OwnScheduleRow | None) -> Shown:
    said = {
        "code": schedule.code,
        "record": schedule.record,
        "what": schedule.what,
        "trigger": schedule.trigger,
        "years": schedule.years,
        "keeps": schedule.keeps,
        "basis": schedule.basis,
        "source": schedule.source,
        "edition": schedule.edition,
        "status": schedule.status.value,
        "status_words": STATUSES[schedule.status],
        "note": schedule.not_verified,
        "since": schedule.since,
        "checked_on": schedule.checked_on,
        "here": schedule.here,
    }
    if row is not None:
        said |= {
            "schedule_id": row.id,
            "agreed": row.agreed,
            "version": row.version,
            "kept_by": row.kept_by,
            "kept_at": row.kept_at,
        }
    return Shown.model_validate(said)
