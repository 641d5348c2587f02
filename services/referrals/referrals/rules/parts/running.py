"""Deadlines that run by a rule of a code, and by when they would be by another."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rpc.incidents.referrals import RecordSeen
from sqlalchemy import ColumnElement, Row, Select, func, or_, select
from timescales.clock import Clock
from timescales.data import rule_from
from timescales.editions import Move, by_another
from timescales.rule import Rule

from referrals.copies.calendars import calendar_of
from referrals.deadlines.parts.run_clocks import RUNNING
from referrals.extras import OtherOwners
from referrals.models import AgencyRow, DeadlineRow, OwnRuleRow, ReferralRow
from referrals.sight import RECORD_OF_DEADLINE

Running = Row[DeadlineRow, UUID, AgencyRow | None]
"""A deadline, its record, and the agency of its referral, if it has one."""
ASKED_AT_ONCE = 200
"""Records that incidents is asked about at once."""


def running_by(rule: Rule, agency_id: UUID | None) -> Select[DeadlineRow, UUID, AgencyRow | None]:
    """Those that run by a rule of its code, start and end in its nation, the earliest first: of one agency, or of all
    that have no rule of their own of that code, and of dates to keep."""
    return (
        select(DeadlineRow, RECORD_OF_DEADLINE, AgencyRow)
        .outerjoin(ReferralRow, ReferralRow.id == DeadlineRow.referral_id)
        .outerjoin(AgencyRow, AgencyRow.id == ReferralRow.agency_id)
        .where(
            DeadlineRow.state == RUNNING,
            DeadlineRow.rule == rule.code,
            DeadlineRow.edition["starts"].astext == rule.starts.value,
            DeadlineRow.edition["ends"].astext == rule.ends.value,
            func.coalesce(AgencyRow.nation, DeadlineRow.edition["nation"].astext) == rule.nation,
            _of(rule, agency_id),
        )
        .order_by(DeadlineRow.due_at, DeadlineRow.id)
    )


def _of(rule: Rule, agency_id: UUID | None) -> ColumnElement[bool]:
    if agency_id is not None:
        return AgencyRow.id == agency_id
    with_own = select(OwnRuleRow.agency_id).where(
        OwnRuleRow.nation == rule.nation, OwnRuleRow.code == rule.code, OwnRuleRow.agency_id.is_not(None)
    )
    return or_(AgencyRow.id.is_(None), AgencyRow.id.not_in(with_own))


def moves_to(unit: Unit, rule: Rule, rows: Iterable[Running]) -> Mapping[UUID, Move[UUID]]:
    """Each by its id: by the rule it has, and by ``rule``."""
    clocks = {
        row.id: (
            Clock(rule_from(row.edition), row.started_at),
            calendar_of(unit, row.school_id, rule.nation),
        )
        for row, _, _ in rows
    }
    return {move.key: move for move in by_another(rule, clocks)}


def records_of(unit: Unit, owners: OtherOwners, rows: Sequence[Running]) -> dict[UUID, RecordSeen]:
    """The records of them that the caller sees, as incidents decides."""
    ids = sorted({record_id for _, record_id, _ in rows})
    found: dict[UUID, RecordSeen] = {}
    for first in range(0, len(ids), ASKED_AT_ONCE):
        found |= owners.records_seen(unit.access, ids[first : first + ASKED_AT_ONCE])
    return found
