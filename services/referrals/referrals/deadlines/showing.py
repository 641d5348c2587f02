"""A deadline as it is shown: with its rule's words, source and status, and whether it is late now."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.referrals.clocks import RecordClock
from haven_schemas.acts.referrals.deadlines import Deadline
from sqlalchemy import select
from timescales.asked import ASKED
from timescales.data import rule_from
from timescales.subjects import must_there

from referrals.models import DeadlineChangeRow, DeadlineRow
from referrals.rules import needs_time


def ended_by_hand(unit: Unit, rows: Sequence[DeadlineRow]) -> dict[UUID, UUID]:
    """Who said of which that it is no longer needed."""
    asked = [row.id for row in rows if row.ended_because is not None]
    if not asked:
        return {}
    ended = select(DeadlineChangeRow).where(DeadlineChangeRow.deadline_id.in_(asked), DeadlineChangeRow.act == "ended")
    return {each.deadline_id: each.changed_by for each in unit.session.scalars(ended)}


def deadline_shown(row: DeadlineRow, now: datetime, ended_by: UUID | None = None) -> Deadline:
    """As the rule was when the clock began. ``ended_by``: who said that it is no longer needed."""
    return Deadline(**deadline_fields(row, now), ended_by=ended_by)


def clock_shown(
    row: DeadlineRow, record_id: UUID, now: datetime, *, may_write: bool, ended_by: UUID | None = None
) -> RecordClock:
    """A date to keep on an incident record, or a deadline as one."""
    rule = rule_from(row.edition)
    own = {name: getattr(row, name) for name in ("school_id", "owner_id", "entry_id", "follows_id")}
    return RecordClock.model_validate(
        {
            **deadline_fields(row, now),
            **own,
            "record_id": record_id,
            "ended_by": ended_by,
            "needs_time": needs_time(rule),
            "set_by_others": rule.code == ASKED,
            "may_write": may_write,
        }
    )


def deadline_fields(row: DeadlineRow, now: datetime) -> dict[str, Any]:
    """The fields of ``Deadline``."""
    rule = rule_from(row.edition)
    return {
        "id": row.id,
        "rule": row.rule,
        "what": rule.what,
        "who": must_there(rule),
        "ours": rule.must.is_ours,
        "source": rule.source,
        "edition": rule.edition,
        "status": rule.status.value,
        "statutory": rule.is_statutory,
        "checked_on": rule.checked_on,
        "not_verified": rule.not_verified,
        "started_at": row.started_at,
        "due_on": row.due_on,
        "due_at": row.due_at,
        "late_from": row.late_from,
        "counted_on": None if row.set_because is None else row.counted_on,
        "moved_because": row.set_because,
        "stretches": [each.value for each in rule.stretches],
        "state": _state(row, now),
        "met_at": row.ended_at if row.state in ("met", "met_late") else None,
        "was_late": row.late_at is not None or (row.state == "running" and now > row.late_from),
        "chased_at": row.chased_at,
        "ended_because": row.ended_because,
        "ended_at": row.ended_at if row.state == "ended" else None,
        "version": row.version,
    }


def _state(row: DeadlineRow, now: datetime) -> str:
    return "late" if row.state == "running" and now > row.late_from else row.state
