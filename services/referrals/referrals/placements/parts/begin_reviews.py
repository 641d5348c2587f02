"""The half-termly review of placements begins with them: a date to keep on their record."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rpc.incidents.referrals import RecordSeen
from haven_schemas.rpc.referrals.clocks import NotBegun
from sqlalchemy import select
from timescales.starts import Start

from referrals.days import london_day
from referrals.deadlines.parts.hand_clocks import (
    Followed,
    begin_into,
    hold_clocks_of,
    instant_of,
    not_begun,
    rules_that_start,
)
from referrals.deadlines.parts.rules_by_hand import nation_of, runs_on
from referrals.models import DeadlineRow
from referrals.placements.parts.next_review import OF_PLACEMENTS
from referrals.sight import require_keeping


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
    hold_clocks_of(unit, record.id)
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
