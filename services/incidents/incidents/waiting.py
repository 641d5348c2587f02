"""Work that waits for another part: written down with the concern, taken by a timer on any replica, done once."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from chassis.ground.away import Away
from chassis.ground.context import Access
from chassis.ground.logs import fault, get_logger
from chassis.units.database import Database, Unit
from chassis.units.ids import new_id
from haven_schemas.errors import Problem
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from incidents.models import WaitingWorkRow
from incidents.work import Work

log = get_logger()

_BATCH = 50
_AFTER_A_FAULT = timedelta(minutes=1)

Step = Callable[[Unit, WaitingWorkRow], timedelta | None]
"""Does one piece of work; answers after how long it is to be looked at again, or None when there is no more to do."""


class Worker(Protocol):
    """The process, as far as this work needs it."""

    database: Database

    def own_access(self, job: str) -> Access:
        """The service's own access, naming the work."""
        ...


def leave_for_later(unit: Unit, kind: Work, concern_id: UUID, school_id: UUID, wanted: Iterable[UUID]) -> None:
    """Writes down one piece of work for each of ``wanted``, due at once, in the concern's own transaction."""
    unit.session.add_all(
        WaitingWorkRow(
            id=new_id(),
            kind=kind,
            concern_id=concern_id,
            school_id=school_id,
            wanted_id=wanted_id,
            due_at=unit.now,
            created_at=unit.now,
        )
        for wanted_id in wanted
    )


def carry_out(worker: Worker, kind: Work, step: Step) -> int:
    """Does up to 50 due pieces of work, each in a transaction of its own; answers how many.

    Raises ``Away`` at the first that finds its other part still away: it and the rest stay due. A piece that fails
    otherwise is put off by a minute, so that it stands in no one's way.
    """
    own = worker.own_access(kind)
    with worker.database.unit(own, schools=[]) as unit:
        due = _due(unit, kind)
    done = 0
    for work_id, school_id in due:
        try:
            with worker.database.unit(own, schools=[school_id]) as unit:
                done += _do_one(unit, work_id, step)
        except Away:
            raise
        except (Problem, DBAPIError, LookupError, ValueError) as error:
            fault(log, "waiting_work_failed", error, work_id=str(work_id), kind=kind.value)
            _put_off(worker, own, work_id)
    return done


def _due(unit: Unit, kind: Work) -> list[tuple[UUID, UUID]]:
    rows = unit.session.execute(
        select(WaitingWorkRow.id, WaitingWorkRow.school_id)
        .where(WaitingWorkRow.kind == kind, WaitingWorkRow.due_at <= unit.now)
        .order_by(WaitingWorkRow.due_at)
        .limit(_BATCH)
    )
    return [(work_id, school_id) for work_id, school_id in rows]


def _do_one(unit: Unit, work_id: UUID, step: Step) -> int:
    row = unit.session.scalar(
        select(WaitingWorkRow).where(WaitingWorkRow.id == work_id).with_for_update(skip_locked=True)
    )
    if row is None:
        return 0
    again_after = step(unit, row)
    if again_after is None:
        unit.session.delete(row)
    else:
        row.due_at = unit.now + again_after
    return 1


def _put_off(worker: Worker, own: Access, work_id: UUID) -> None:
    with worker.database.unit(own, schools=[]) as unit:
        unit.session.execute(
            update(WaitingWorkRow).where(WaitingWorkRow.id == work_id).values(due_at=unit.now + _AFTER_A_FAULT)
        )
