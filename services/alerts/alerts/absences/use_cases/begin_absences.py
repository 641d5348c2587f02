"""An absence begins: what waits for whoever is away is looked at anew, within seconds."""

from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import select, update

from alerts.extras import OpenUnit
from alerts.models import AbsenceRow, LateWorkRow, StaffRow
from alerts.telling.queries.triage_staff import schools_triaged_by
from alerts.unseen.use_cases.schedule_unread import work_out_again

from ..domain.absence import london_day

MOST_A_RUN = 50


def begin_absences(open_unit: OpenUnit) -> int:
    """At most ``MOST_A_RUN`` whose first day has come, one transaction each; answers how many."""
    begun = 0
    while begun < MOST_A_RUN:
        with open_unit() as unit:
            if not _begin_next(unit):
                break
        begun += 1
    return begun


def _begin_next(unit: Unit) -> bool:
    row = unit.session.scalar(
        select(AbsenceRow)
        .where(AbsenceRow.begun_at.is_(None), AbsenceRow.first_day <= london_day(unit.now))
        .order_by(AbsenceRow.first_day, AbsenceRow.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if row is None:
        return False
    row.begun_at = unit.now
    account = unit.session.get(StaffRow, row.staff_id)
    for school_id in [] if account is None else schools_triaged_by(account):
        work_out_again(unit, school_id)
    _work_out_late_of(unit, row.staff_id)
    return True


def _work_out_late_of(unit: Unit, staff_id: UUID) -> None:
    """What they were told of, as whose it is or as one of the team."""
    waiting = update(LateWorkRow).where(LateWorkRow.state == "waiting", LateWorkRow.told_ids.contains([staff_id]))
    unit.session.execute(waiting.values(due_at=None).execution_options(synchronize_session=False))
