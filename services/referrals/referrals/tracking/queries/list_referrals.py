"""Referrals of records that the caller sees, the newest first."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from chassis.units import cursors
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.referrals.referrals import ListReferrals, ReferralLine, ReferralPage
from sqlalchemy import ColumnElement, Select, exists, select, tuple_

from referrals.extras import OtherOwners
from referrals.models import AgencyRow, DeadlineRow, ReferralRow
from referrals.paging import Key, Listing, seen_page
from referrals.tracking.queries.lines import line_fields


def list_referrals(unit: Unit, owners: OtherOwners, request: ListReferrals) -> ReferralPage:
    """Incidents says of each page which records the caller sees; ``invalid_request`` on ``cursor``."""
    page = seen_page(
        unit,
        owners,
        Listing(
            lambda after: _rows(unit, request, after), lambda row: row.record_id, lambda row: (row.sent_at, row.id)
        ),
        limit=request.limit,
        cursor=request.cursor,
        digest=cursors.filter_digest(unit.access.actor_id, request.model_dump(exclude={"limit", "cursor"})),
    )
    unit.audit(
        AuditAction.REFERRAL_LIST_READ,
        right=Right.RECORD_READ,
        school_ids={row.school_id for row in page.rows} or unit.access.schools_with(Right.RECORD_READ),
        subject_ids=page.children_of(_record_of),
    )
    return ReferralPage(referrals=_lines(unit, page.rows), next_cursor=page.next_cursor)


def _record_of(row: ReferralRow) -> UUID:
    return row.record_id


def _rows(unit: Unit, request: ListReferrals, after: Key | None) -> Sequence[ReferralRow]:
    query, key = _asked(unit, request), tuple_(ReferralRow.sent_at, ReferralRow.id)
    if after is not None:
        query = query.where(key > after if request.oldest_first else key < after)
    order = (ReferralRow.sent_at, ReferralRow.id)
    in_order = order if request.oldest_first else [each.desc() for each in order]
    return unit.session.scalars(query.order_by(*in_order).limit(request.limit)).all()


def _asked(unit: Unit, request: ListReferrals) -> Select[ReferralRow]:
    wanted: dict[Any, object] = {
        ReferralRow.record_id: request.record_id,
        ReferralRow.school_id: request.school_id,
        ReferralRow.agency_id: request.agency_id,
        ReferralRow.state: request.state,
        ReferralRow.owner_id: unit.access.actor_id if request.mine else None,
    }
    conditions: list[ColumnElement[bool]] = [column == value for column, value in wanted.items() if value is not None]
    if request.open_only or request.mine:
        conditions.append(ReferralRow.closed_at.is_(None))
    if request.overdue or request.chased:
        late = exists().where(
            DeadlineRow.referral_id == ReferralRow.id,
            DeadlineRow.state == "running",
            DeadlineRow.late_from < unit.now,
        )
        conditions.append(late.where(DeadlineRow.chased_at.is_not(None)) if request.chased else late)
    return select(ReferralRow).where(*conditions)


def _lines(unit: Unit, rows: Sequence[ReferralRow]) -> list[ReferralLine]:
    agencies = {
        row.id: row
        for row in unit.session.scalars(select(AgencyRow).where(AgencyRow.id.in_({row.agency_id for row in rows})))
    }
    running: dict[UUID, list[DeadlineRow]] = defaultdict(list)
    of_them = DeadlineRow.referral_id.in_([row.id for row in rows])
    for row in unit.session.scalars(select(DeadlineRow).where(of_them, DeadlineRow.state == "running")):
        if row.referral_id is not None:
            running[row.referral_id].append(row)
    return [
        ReferralLine.model_validate(line_fields(row, agencies[row.agency_id], running[row.id], unit.now))
        for row in rows
    ]
