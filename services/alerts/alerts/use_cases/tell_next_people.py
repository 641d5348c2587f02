"""Tells the next people of concerns that nobody has read in time, one transaction each, on however many replicas."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID, uuid5

from chassis.process.logs import get_logger
from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc.incidents_triage import ConcernFacts
from sqlalchemy import func, select

from alerts.domain.unread import next_people
from alerts.extras import OtherOwners
from alerts.metrics import CONCERNS_UNREAD, ESCALATED
from alerts.models import AlertRow, UnreadConcernRow
from alerts.queries.triage_staff import staff_who_triage
from alerts.queries.unread_rule import allowed_time

from .raise_alerts import Occurrence, raise_alerts

MOST_A_RUN = 50

log = get_logger()


def tell_next_people(open_unit: Callable[[], AbstractContextManager[Unit]], owners: OtherOwners) -> int:
    """Works through at most ``MOST_A_RUN`` concerns whose time is over; answers how many.

    ``OwnerAway`` ends the run: whether a child's relative is among those to be told is incidents' to say.
    """
    with open_unit() as unit:
        overdue = _count_overdue(unit, allowed_time(unit))
    CONCERNS_UNREAD.set(overdue)
    worked = 0
    while overdue and worked < MOST_A_RUN:  # nobody is told last before they are told first: no other can be due
        with open_unit() as unit:
            if not _work_next(unit, owners):
                break
        worked += 1
    return worked


def _work_next(unit: Unit, owners: OtherOwners) -> bool:
    """Takes the concern that has waited longest and no other replica has; False when there is none.

    Its row stays locked until the next people's alerts are written, so that each of them is told once.
    """
    row = unit.session.scalar(
        select(UnreadConcernRow)
        .where(UnreadConcernRow.state == "waiting", UnreadConcernRow.told_at <= unit.now - allowed_time(unit))
        .order_by(UnreadConcernRow.told_at, UnreadConcernRow.concern_id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if row is None:
        return False
    row.told_at = unit.now
    facts = _facts(owners, row.concern_id)
    if facts is None or facts.decided:
        row.state, row.ended_at = "decided" if facts else "gone", unit.now
    else:
        _tell(unit, facts)
    return True


def _facts(owners: OtherOwners, concern_id: UUID) -> ConcernFacts | None:
    """None where incidents knows no such concern any more, as after a restore: one must not hold up the others."""
    try:
        return owners.concern_facts(concern_id)
    except Problem as problem:
        if problem.code is not ErrorCode.NOT_FOUND:
            raise
        return None


def _count_overdue(unit: Unit, allowed: timedelta) -> int:
    overdue = select(func.count()).where(
        UnreadConcernRow.state == "waiting", UnreadConcernRow.since <= unit.now - allowed
    )
    return unit.session.scalar(overdue) or 0


def _tell(unit: Unit, facts: ConcernFacts) -> None:
    """Where everyone has been told, someone who is given the role later will be: it is looked at again each time."""
    unit.scope_to([facts.school_id])
    told = unit.session.scalars(
        select(AlertRow.recipient_id).where(
            AlertRow.source_id == facts.concern_id, AlertRow.kind.in_(("concern_recorded", "concern_unread"))
        )
    ).all()
    chosen = next_people(staff_who_triage(unit, facts.school_id), told, facts.kept_from_ids)
    log.warning("concern_unread", concern_id=facts.concern_id, told=chosen[0] if chosen else "nobody_left")
    if chosen is None:
        return
    role, recipients = chosen
    occurrence = Occurrence(
        event_id=_occasion(facts.concern_id, role),
        kind="concern_unread",
        school_id=facts.school_id,
        source_id=facts.concern_id,
        object_id=facts.concern_id,
        sender_id=facts.reporter_id,
        category_id=facts.category_id,
        category_name=facts.category_name,
        occurred_at=unit.now,
    )
    raise_alerts(unit, occurrence, recipients)
    ESCALATED.labels(role).inc()


def _occasion(concern_id: UUID, role: str) -> UUID:
    """Stands for an event's id, the same each time: no message brought it, the time did."""
    return uuid5(concern_id, role)
