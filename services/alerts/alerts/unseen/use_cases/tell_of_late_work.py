"""Tells the next people of overdue actions and reviews, one transaction each, on however many replicas."""

from collections.abc import Sequence
from typing import cast
from uuid import UUID, uuid5

from chassis.process.away import OwnerAway
from chassis.process.logs import get_logger
from chassis.units.database import Unit
from sqlalchemy import or_, select

from alerts.absences.domain.absence import london_day
from alerts.absences.queries.absences import away_on
from alerts.copies.queries.duty_hours import duty_hours_of
from alerts.extras import OpenUnit, OtherOwners
from alerts.metrics import LATE_PASSED_ON
from alerts.models import LateWorkRow
from alerts.telling.queries.triage_staff import staff_who_triage
from alerts.telling.use_cases.raise_alerts import Occurrence, raise_alerts

from ..domain.late import LateWork, Told, Work, next_to_tell
from .late_facts import late_facts
from .watch_late import pass_on_at

MOST_A_RUN = 50
_OF_REFERRALS: frozenset[str] = frozenset({"deadline", "date"})
"""Kinds of work that referrals owns; all others are incidents'."""

log = get_logger()


def tell_of_late_work(open_unit: OpenUnit, owners: OtherOwners) -> int:
    """Works through at most ``MOST_A_RUN`` whose time is over; answers how many.

    ``OwnerAway`` ends the run, but where it is referrals: then deadlines wait, and what is incidents' goes on.

    Of each the next people are told and no more: after a while without this service they are told one after another,
    with the same time between, and never outside the school's duty hours.
    """
    worked = 0
    left_out: frozenset[str] = frozenset()
    while worked < MOST_A_RUN:
        try:
            with open_unit() as unit:
                if not _work_next(unit, owners, left_out):
                    break
        except OwnerAway as away:
            if away.service != "referrals" or left_out:
                raise
            left_out = _OF_REFERRALS
            continue
        worked += 1
    return worked


def _work_next(unit: Unit, owners: OtherOwners, left_out: frozenset[str]) -> bool:
    """Takes what has waited longest and no other replica has; False when there is nothing. ``left_out``: kinds whose
    owner does not answer."""
    row = unit.session.scalar(
        select(LateWorkRow)
        .where(LateWorkRow.state == "waiting", or_(LateWorkRow.due_at <= unit.now, LateWorkRow.due_at.is_(None)))
        .where(LateWorkRow.kind.not_in(left_out))
        .order_by(LateWorkRow.due_at.nulls_first(), LateWorkRow.source_id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if row is None:
        return False
    hours = duty_hours_of(unit, row.school_id)
    if row.due_at is None:
        row.due_at = pass_on_at(unit, row.school_id, row.told_ids, row.told_at)
    elif not hours.is_on_duty(unit.now):
        row.due_at = hours.next_duty(unit.now)
    else:
        _look_at(unit, owners, row)
    return True


def _look_at(unit: Unit, owners: OtherOwners, row: LateWorkRow) -> None:
    work = late_facts(unit, owners, cast(Work, row.kind), row.source_id)
    if work is None:
        row.state = "gone"
    elif not work.holds or work.due_on not in (None, row.due_on):
        row.state = "ended"
    elif work.owner_id != row.owner_id:  # who owns it now was told when it was given to them
        row.owner_id, row.told, row.told_ids = work.owner_id, "owner", _ids(work.owner_id)
        row.school_id, row.told_at = work.school_id, unit.now
        row.due_at = pass_on_at(unit, work.school_id, row.told_ids)
    else:
        row.school_id = work.school_id
        _tell(unit, row, work)


def _ids(owner_id: UUID | None) -> list[UUID]:
    return [] if owner_id is None else [owner_id]


def _tell(unit: Unit, row: LateWorkRow, work: LateWork) -> None:
    """The next people, and after a step all of whom are away the one after it as well."""
    unit.scope_to([work.school_id])
    candidates = staff_who_triage(unit, work.school_id)
    away = away_on(unit, london_day(unit.now))
    row.state = "told"
    while row.state == "told":
        chosen = next_to_tell(cast(Told, row.told), candidates, row.told_ids, work.kept_from)
        log.info("late_work", kind=work.kind, source_id=work.source_id, told=chosen[0] if chosen else "nobody_left")
        if chosen is None:
            return
        row.told, people = chosen
        row.told_ids = [*row.told_ids, *people]
        raise_alerts(unit, _occurrence(unit, row, work), people)
        LATE_PASSED_ON.labels(work.kind, row.told).inc()
        if not set(people) <= away:
            row.state = "waiting"
    row.told_at, row.due_at = unit.now, pass_on_at(unit, work.school_id, row.told_ids)


def _occurrence(unit: Unit, row: LateWorkRow, work: LateWork) -> Occurrence:
    return Occurrence(
        event_id=uuid5(work.source_id, f"{row.due_on}:{row.owner_id}:{row.told}"),
        kind=f"{work.kind}_late",
        school_id=work.school_id,
        source_id=work.source_id,
        object_id=work.object_id,
        sender_id=work.sender_id,
        category_id=work.category_id,
        category_name=work.category_name,
        occurred_at=unit.now,
    )


def told_first(people: Sequence[UUID], work: LateWork) -> Told:
    """Whether the first reminder went to whose work it is, or at once to the team."""
    return "owner" if list(people) == _ids(work.owner_id) else "team"
