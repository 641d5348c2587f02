"""Deadlines that run, the earliest first: of what the caller sees to, or of all they see."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.units import cursors
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.referrals.deadlines import DeadlineLine, DeadlinePage, ListDeadlines
from sqlalchemy import Row, select, tuple_

from referrals.deadlines.parts.run_clocks import RUNNING
from referrals.deadlines.showing import deadline_fields
from referrals.extras import OtherOwners
from referrals.models import AgencyRow, DeadlineRow, ReferralRow
from referrals.paging import Key, Listing, seen_page
from referrals.sight import RECORD_OF_DEADLINE

Found = Row[DeadlineRow, UUID, AgencyRow | None]
"""A deadline, its record, and the agency of its referral, if it has one."""


def list_deadlines(unit: Unit, owners: OtherOwners, request: ListDeadlines) -> DeadlinePage:
    """Incidents says which records the caller sees; ``invalid_request`` on ``cursor``."""
    page = seen_page(
        unit,
        owners,
        Listing(lambda after: _rows(unit, request, after), _record_of, lambda row: (row[0].due_at, row[0].id)),
        limit=request.limit,
        cursor=request.cursor,
        digest=cursors.filter_digest(unit.access.actor_id, request.model_dump(exclude={"limit", "cursor"})),
    )
    unit.audit(
        AuditAction.REFERRAL_DEADLINE_READ,
        right=Right.RECORD_READ,
        school_ids={row[0].school_id for row in page.rows} or unit.access.schools_with(Right.RECORD_READ),
        subject_ids=page.children_of(_record_of),
    )
    return DeadlinePage(deadlines=[_line(row, unit.now) for row in page.rows], next_cursor=page.next_cursor)


def _record_of(row: Found) -> UUID:
    return row[1]


def _rows(unit: Unit, request: ListDeadlines, after: Key | None) -> Sequence[Found]:
    query = (
        select(DeadlineRow, RECORD_OF_DEADLINE, AgencyRow)
        .outerjoin(ReferralRow, ReferralRow.id == DeadlineRow.referral_id)
        .outerjoin(AgencyRow, AgencyRow.id == ReferralRow.agency_id)
        .where(DeadlineRow.state == RUNNING)
    )
    if request.mine:
        query = query.where(DeadlineRow.owner_id == unit.access.actor_id)
    if request.school_id is not None:
        query = query.where(DeadlineRow.school_id == request.school_id)
    if request.until is not None:
        query = query.where(DeadlineRow.due_on <= request.until)
    if after is not None:
        query = query.where(tuple_(DeadlineRow.due_at, DeadlineRow.id) > after)
    return unit.session.execute(query.order_by(DeadlineRow.due_at, DeadlineRow.id).limit(request.limit)).all()


def _line(row: Found, now: datetime) -> DeadlineLine:
    deadline, record_id, agency = row
    fields: dict[str, Any] = {
        **deadline_fields(deadline, now),
        "referral_id": deadline.referral_id,
        "record_id": record_id,
        "school_id": deadline.school_id,
        "agency_id": agency.id if agency else None,
        "agency_name": agency.name if agency else "",
        "owner_id": deadline.owner_id,
    }
    return DeadlineLine.model_validate(fields)
