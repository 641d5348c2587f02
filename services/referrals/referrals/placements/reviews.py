"""The reviews of a placement: begun and ended with it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.incidents.referrals import RecordSeen
from haven_schemas.acts.referrals.clocks import NotBegun
from haven_schemas.acts.referrals.deadlines import ClockEnd
from haven_schemas.audit_actions import AuditAction
from sqlalchemy import select
from timescales.starts import Start

from referrals.days import london_day
from referrals.deadlines import (
    RUNNING,
    Followed,
    begin_into,
    end_row,
    instant_of,
    lock_clocks_of,
    nation_of,
    not_begun,
    note_change,
    note_lateness,
    rules_that_start,
    runs_on,
)
from referrals.models import DeadlineRow
from referrals.placed import is_placed_after
from referrals.sight import require_keeping

OF_PLACEMENTS = DeadlineRow.edition["starts"].astext == Start.TAUGHT_ELSEWHERE.value
"""Of all dates to keep those that review placements, by whichever rule."""


def next_review(unit: Unit, record_id: UUID) -> DeadlineRow | None:
    """The one that is due first."""
    waiting = select(DeadlineRow).where(DeadlineRow.record_id == record_id, DeadlineRow.state == RUNNING, OF_PLACEMENTS)
    return unit.session.scalars(waiting.order_by(DeadlineRow.due_at, DeadlineRow.id).limit(1)).first()


@dataclass(frozen=True)
class Reviewed:
    """From which day reviews count, and who sees to them."""

    since: date
    owner_id: UUID


def begin_reviews(unit: Unit, record: RecordSeen, reviewed: Reviewed) -> list[NotBegun]:
    """Those that count in the school's nation and do not run yet; what did not begin, and why."""
    nation, followed = nation_of(unit, record.school_id), Followed([], [], [])
    if nation is None:
        return []
    lock_clocks_of(unit, record.id)
    since = max(reviewed.since, _last_held(unit, record.id) or reviewed.since)
    for rule in rules_that_start(unit, nation, Start.TAUGHT_ELSEWHERE, since, followed):
        if not runs_on(unit, record.id, rule.code):
            row = DeadlineRow(record_id=record.id, school_id=record.school_id, owner_id=reviewed.owner_id)
            begin_into(unit, row, rule, instant_of(since, None), followed)
    for begun in followed.begun:
        unit.audit(
            AuditAction.REFERRAL_DEADLINE_BEGIN,
            right=require_keeping(unit, record),
            school_ids=[record.school_id],
            subject_ids=record.subject_ids,
            object_id=begun.id,
        )
    return not_begun(followed)


def _last_held(unit: Unit, record_id: UUID) -> date | None:
    met = select(DeadlineRow.ended_at).where(
        DeadlineRow.record_id == record_id, DeadlineRow.state.in_(("met", "met_late")), OF_PLACEMENTS
    )
    held = unit.session.scalars(met.order_by(DeadlineRow.ended_at.desc()).limit(1)).first()
    return None if held is None else london_day(held)


def end_reviews(unit: Unit, record: RecordSeen, because: ClockEnd) -> None:
    """Those that would be due when no placement of the record goes on any more."""
    waiting = select(DeadlineRow).where(DeadlineRow.record_id == record.id, DeadlineRow.state == RUNNING, OF_PLACEMENTS)
    for row in unit.session.scalars(waiting.with_for_update()):
        if is_placed_after(unit, record.id, row.due_on):
            continue
        note_lateness(row, unit.now)
        end_row(row, unit.now, "ended")
        row.ended_because = because
        note_change(unit, row, "ended", because=because)
        unit.audit(
            AuditAction.REFERRAL_DEADLINE_END,
            right=require_keeping(unit, record),
            school_ids=[record.school_id],
            subject_ids=record.subject_ids,
            object_id=row.id,
        )
