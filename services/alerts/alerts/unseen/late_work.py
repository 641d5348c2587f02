"""Work that is late, and who is told of it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import cast
from uuid import UUID, uuid5

from chassis.ground.away import OwnerAway
from chassis.ground.logs import get_logger
from chassis.units.database import Unit
from haven_schemas.acts.incidents.actions import ActionFactsReply
from haven_schemas.acts.incidents.chronology import FileReviewFactsReply
from haven_schemas.acts.incidents.papers import PaperFactsReply
from haven_schemas.acts.incidents.steps import StepFacts, StepFactsReply
from haven_schemas.acts.referrals.deadlines import DeadlineFactsReply
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from alerts.alert import Occurrence, raise_alerts
from alerts.extras import OpenUnit, OtherOwners
from alerts.metrics import LATE_PASSED_ON
from alerts.models import LateWorkRow
from alerts.people import away_on, category_called, duty_hours_of, everybody_is_away, london_day, staff_who_triage

from .late import LateWork, Told, Work, next_to_tell
from .rule import late_days

MOST_A_RUN = 50
_OF_REFERRALS: frozenset[str] = frozenset({"deadline", "date"})
"""Kinds of work that referrals owns; all others are incidents'."""

log = get_logger()


def late_facts(unit: Unit, owners: OtherOwners, kind: Work, source_id: UUID) -> LateWork | None:
    """As it is now; None where its owner knows it no more, as after a restore. ``OwnerAway``."""
    try:
        return _asked(unit, owners, kind, source_id)
    except Problem as problem:
        if problem.code is not ErrorCode.NOT_FOUND:
            raise
        return None


def _asked(unit: Unit, owners: OtherOwners, kind: Work, source_id: UUID) -> LateWork:
    if kind == "action":
        return late_action(unit, owners, owners.action_facts(source_id))
    if kind == "look_back":
        asked = StepFacts(kind="incident", matter_id=source_id, step="look_back_due")
        return late_look_back(owners.step_facts(asked))
    if kind == "paper_review":
        return late_paper(owners.paper_facts(source_id))
    if kind == "file_review":
        return late_file(owners.file_review_facts(source_id))
    return late_deadline(owners, owners.deadline_facts(source_id))


def late_action(unit: Unit, owners: OtherOwners, facts: ActionFactsReply) -> LateWork:
    """An action, late while it is not done."""
    return LateWork(
        kind="action",
        source_id=facts.action_id,
        object_id=facts.incident_id,
        school_id=facts.school_id,
        due_on=facts.due_on,
        holds=not facts.done,
        owner_id=facts.owner_id,
        sender_id=facts.given_by or facts.assigned_by,
        kept_from=tuple(facts.kept_from_ids),
        category_id=category_called(unit, owners, facts.category_name),
        category_name=facts.category_name,
    )


def late_look_back(facts: StepFactsReply) -> LateWork:
    """A closed record, late until somebody looked back."""
    return LateWork(
        kind="look_back",
        source_id=facts.matter_id,
        object_id=facts.matter_id,
        school_id=facts.school_id,
        due_on=facts.due_on,
        holds=facts.holds,
        owner_id=facts.person_id,
        sender_id=facts.taken_by,
        kept_from=tuple(facts.kept_from_ids),
        category_id=facts.category_id,
        category_name=facts.category_name,
    )


def late_paper(facts: PaperFactsReply) -> LateWork:
    """A paper, late until it is reviewed or has another day."""
    return LateWork(
        kind="paper_review",
        source_id=facts.document_id,
        object_id=facts.document_id,
        school_id=facts.school_id,
        due_on=facts.due_on,
        holds=facts.holds,
        owner_id=None,
        sender_id=facts.set_by,
        kept_from=tuple(facts.kept_from_ids),
        category_id=facts.category_id,
        category_name=facts.category_name,
    )


def late_file(facts: FileReviewFactsReply) -> LateWork:
    """A child's file, late until its card is written with another day."""
    return LateWork(
        kind="file_review",
        source_id=facts.card_id,
        object_id=facts.card_id,
        school_id=facts.school_id,
        due_on=facts.due_on,
        holds=facts.holds,
        owner_id=facts.lead_id,
        sender_id=facts.set_by,
        kept_from=tuple(facts.kept_from_ids),
    )


def late_deadline(owners: OtherOwners, facts: DeadlineFactsReply) -> LateWork:
    """A deadline of a referral or a date to keep, late until it is met, chased or moved. Who is kept from the record
    incidents says."""
    record = owners.record_facts(facts.record_id)
    return LateWork(
        kind="deadline" if facts.referral_id else "date",
        source_id=facts.deadline_id,
        object_id=facts.referral_id or facts.deadline_id,
        school_id=record.school_id,
        due_on=facts.due_on,
        holds=facts.waits,
        owner_id=facts.owner_id,
        sender_id=None,
        kept_from=tuple(record.kept_from_ids),
    )


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
