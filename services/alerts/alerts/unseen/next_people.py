"""A concern that nobody read goes to the next people."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from chassis.ground.logs import fault, get_logger
from chassis.units.database import Unit
from haven_schemas.acts.incidents.triage import ConcernFacts
from haven_schemas.errors import Problem
from sqlalchemy import exists, func, or_, select, update

from alerts.alert import Occurrence, facts_of, occasion_of, raise_alerts, told_of_concern
from alerts.extras import OpenUnit, OtherOwners
from alerts.metrics import CONCERNS_UNREAD, ESCALATED
from alerts.models import UnreadConcernRow
from alerts.people import (
    Candidate,
    NobodyToTell,
    Pace,
    absences_from,
    away_on,
    choose_recipients,
    day_expected,
    due_at,
    duty_hours_of,
    london_day,
    next_steps,
    pace_of,
    staff_who_triage,
)

from .outside import tell_other_head, tell_trustee
from .rule import rule_in_force

MOST_AT_ONCE = 200
MOST_A_RUN = 50
_OTHER_HEAD = "other_head"
_FIRST = "school"
_TRUSTEE = "trustee"

log = get_logger()


def told_beside(
    unit: Unit, facts: ConcernFacts, pace: Pace, candidates: Collection[Candidate], told: Collection[UUID]
) -> list[UUID]:
    """Whom to tell of a new concern beside ``told``, who are all away on the day they would look at it: nobody where
    one of them is there, or where people were told of the concern earlier."""
    if len(absences_from(unit, london_day(unit.now), told)) < len(set(told)):
        return []  # one look, for almost every concern
    away = away_on(unit, day_expected(unit, facts.school_id, pace))
    if not set(told) <= away or _is_known(unit, facts.concern_id):
        return []
    steps = next_steps(candidates, told, facts.kept_from_ids, away)
    return [each for _, people in steps for each in people]


def passed_on_at(unit: Unit, row: UnreadConcernRow, school_id: UUID, pace: Pace) -> datetime | None:
    """When the next people are told of a concern that waits for nobody but people who are away: now, of an ordinary one
    when duty begins next. None: somebody who was told is there."""
    away = away_on(unit, day_expected(unit, school_id, pace))
    if not away:
        return None  # one look, on almost every day
    unit.scope_to([school_id])
    told = told_of_concern(unit, row.concern_id)
    if not told or not away.issuperset(told):
        return None
    return duty_hours_of(unit, school_id).next_duty(unit.now) if pace == "duty_time" else unit.now


def _is_known(unit: Unit, concern_id: UUID) -> bool:
    return bool(unit.session.scalar(select(exists().where(UnreadConcernRow.concern_id == concern_id))))


def work_out_again(unit: Unit, school_id: UUID | None = None) -> None:
    """The rule was set, or the duty hours of ``school_id`` changed: what waits is looked at anew, within seconds."""
    waiting = update(UnreadConcernRow).where(UnreadConcernRow.state == "waiting")
    if school_id is not None:
        waiting = waiting.where(UnreadConcernRow.school_id == school_id)
    unit.session.execute(waiting.values(due_at=None).execution_options(synchronize_session=False))


def work_out_due(open_unit: OpenUnit) -> list[UUID]:
    """Of at most ``MOST_AT_ONCE`` concerns; those that another replica works on are left to it. Answers those of which
    nothing is known, since the release before began to watch them.
    """
    with open_unit() as unit:
        rows = unit.session.scalars(
            select(UnreadConcernRow)
            .where(UnreadConcernRow.state == "waiting", UnreadConcernRow.due_at.is_(None))
            .order_by(UnreadConcernRow.school_id.is_(None), UnreadConcernRow.told_at, UnreadConcernRow.concern_id)
            .limit(MOST_AT_ONCE)
            .with_for_update(skip_locked=True)
        ).all()
        for row in rows:
            if row.school_id is not None:
                set_due(unit, row)
                _bring_forward(unit, row, row.school_id)
    return [row.concern_id for row in rows if row.school_id is None]


def complete(open_unit: OpenUnit, owners: OtherOwners, concern_ids: Sequence[UUID]) -> None:
    """Asks incidents of those. ``OwnerAway``."""
    for concern_id in concern_ids:
        facts = facts_of(owners, concern_id)
        with open_unit() as unit:
            _complete(unit, concern_id, facts)


def set_due(unit: Unit, row: UnreadConcernRow) -> None:
    """From when people were told of it last."""
    hours = duty_hours_of(unit, row.school_id)
    row.due_at = due_at(row.pace or pace_of(None, None), row.told_at, rule_in_force(unit), hours)


def _bring_forward(unit: Unit, row: UnreadConcernRow, school_id: UUID) -> None:
    """Where all who were told are away. Not done once the next people were looked for, or it would be each time."""
    at = passed_on_at(unit, row, school_id, row.pace or pace_of(None, None))
    if at is not None and row.due_at is not None:
        row.due_at = min(row.due_at, at)


def _complete(unit: Unit, concern_id: UUID, facts: ConcernFacts | None) -> None:
    row = unit.session.scalar(
        select(UnreadConcernRow)
        .where(UnreadConcernRow.concern_id == concern_id, UnreadConcernRow.state == "waiting")
        .with_for_update()
    )
    if row is None:
        return
    if facts is None:
        row.state, row.ended_at = "gone", unit.now
        return
    row.school_id, row.pace = facts.school_id, pace_of(facts.urgency, facts.told)
    set_due(unit, row)


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
