"""Tells the next people of concerns that nobody has read in time, one transaction each, on however many replicas."""

from collections.abc import Sequence
from dataclasses import replace

from chassis.process.logs import fault, get_logger
from chassis.units.database import Unit
from haven_schemas.errors import Problem
from haven_schemas.rpc.incidents.triage import ConcernFacts
from sqlalchemy import func, or_, select

from alerts.absences.queries.absences import away_on, day_expected
from alerts.extras import OpenUnit, OtherOwners
from alerts.metrics import CONCERNS_UNREAD, ESCALATED
from alerts.models import UnreadConcernRow
from alerts.telling.domain.recipients import Candidate, NobodyToTell, choose_recipients
from alerts.telling.queries.told_of_concern import occasion_of, told_of_concern
from alerts.telling.queries.triage_staff import staff_who_triage
from alerts.telling.use_cases.raise_alerts import Occurrence, raise_alerts
from alerts.telling.use_cases.tell_other_head import tell_other_head
from alerts.telling.use_cases.tell_trustee import tell_trustee

from ..domain.unread import next_steps, pace_of
from ..queries.concern_now import facts_of
from .schedule_unread import complete, set_due, work_out_due

MOST_A_RUN = 50
_OTHER_HEAD = "other_head"
_FIRST = "school"
_TRUSTEE = "trustee"

log = get_logger()


def tell_next_people(open_unit: OpenUnit, owners: OtherOwners) -> int:
    """Works through at most ``MOST_A_RUN`` concerns whose time is over; answers how many.

    ``OwnerAway`` ends the run: whether a child's relative is among those to be told is incidents' to say.
    """
    unknown = work_out_due(open_unit)
    with open_unit() as unit:
        CONCERNS_UNREAD.set(_count_overdue(unit))
    complete(open_unit, owners, unknown)
    worked = 0
    while worked < MOST_A_RUN:
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
        .where(UnreadConcernRow.state == "waiting", UnreadConcernRow.due_at <= unit.now)
        .order_by(UnreadConcernRow.due_at, UnreadConcernRow.concern_id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if row is None:
        return False
    row.told_at = unit.now
    set_due(unit, row)
    facts = facts_of(owners, row.concern_id)
    if facts is None or facts.decided:
        row.state, row.ended_at = "decided" if facts else "gone", unit.now
    else:
        _tell(unit, owners, facts)
    return True


def _count_overdue(unit: Unit) -> int:
    """Those that were passed on and are unread still, among them."""
    late = or_(UnreadConcernRow.due_at <= unit.now, UnreadConcernRow.told_at > UnreadConcernRow.since)
    return unit.session.scalar(select(func.count()).where(UnreadConcernRow.state == "waiting", late)) or 0


def _tell(unit: Unit, owners: OtherOwners, facts: ConcernFacts) -> None:
    """Where everyone has been told, someone who is given the role later will be: it is looked at again each time.

    Whoever read it themselves, and is named in it, is passed over: they are told nothing.
    """
    unit.scope_to([facts.school_id])
    told_before = told_of_concern(unit, facts.concern_id)
    told = {*told_before, *facts.named_ids}
    candidates = staff_who_triage(unit, facts.school_id)
    if all(each.staff_id in facts.kept_from_ids for each in candidates):
        _tell_elsewhere(unit, owners, facts)
        return
    if not told_before and _tell_first(unit, facts, candidates):
        return
    day = day_expected(unit, facts.school_id, pace_of(facts.urgency, facts.told))
    steps = next_steps(candidates, told, facts.kept_from_ids, away_on(unit, day))
    if not steps:
        _tell_trustee(unit, facts)
        return
    log.warning("concern_unread", concern_id=facts.concern_id, told=steps[-1][0])
    for role, recipients in steps:
        raise_alerts(unit, _occurrence(unit, facts, role), recipients)
        ESCALATED.labels(role).inc()


def _tell_first(unit: Unit, facts: ConcernFacts, candidates: Sequence[Candidate]) -> bool:
    """Where nobody of the school could be told until somebody was freed or given a role: those who are told of a new
    one. Whether there is anybody whom it does not name."""
    try:
        people = choose_recipients(candidates, facts.reporter_id, {*facts.kept_from_ids, *facts.named_ids})
    except NobodyToTell:
        return False
    raise_alerts(unit, replace(_occurrence(unit, facts, _FIRST), kind="concern_recorded"), people)
    ESCALATED.labels(_FIRST).inc()
    return True


def _tell_trustee(unit: Unit, facts: ConcernFacts) -> None:
    """Everybody who may read it was told in turn, and nobody has: as of a report that is the trust lead's alone. Once;
    where there is no trustee it stays in the figures, and is looked at again."""
    try:
        tell_trustee(unit, facts, _occurrence(unit, facts, _TRUSTEE), None, "concern_unread_by_all")
    except NobodyToTell:
        log.warning("concern_unread", concern_id=facts.concern_id, told="nobody_left")
        return
    log.warning("concern_unread", concern_id=facts.concern_id, told=_TRUSTEE)


def _tell_elsewhere(unit: Unit, owners: OtherOwners, facts: ConcernFacts) -> None:
    """Everybody who may triage there was linked to a child in it since, or has left. Where there is no other head it is
    looked at again when the same time is over once more."""
    occurrence = _occurrence(unit, facts, _OTHER_HEAD)
    try:
        told = tell_other_head(unit, owners, facts, occurrence, pace_of(facts.urgency, facts.told))
    except (NobodyToTell, Problem) as error:
        fault(log, "concern_unread_by_anybody", error, concern_id=facts.concern_id)
        return
    log.warning("concern_unread", concern_id=facts.concern_id, told=told)
    ESCALATED.labels(told).inc()


def _occurrence(unit: Unit, facts: ConcernFacts, role: str) -> Occurrence:
    return Occurrence(
        event_id=occasion_of(facts.concern_id, role),
        kind="concern_unread",
        school_id=facts.school_id,
        source_id=facts.concern_id,
        object_id=facts.concern_id,
        sender_id=facts.reporter_id,
        category_id=facts.category_id,
        category_name=facts.category_name,
        occurred_at=unit.now,
        urgency=facts.urgency,
    )
