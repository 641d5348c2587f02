"""The referrals as their readers see them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from chassis.units import cursors
from chassis.units.database import Unit
from chassis.units.rows import of_row
from haven_schemas.acts.referrals.referrals import (
    ListReferrals,
    Referral,
    ReferralLine,
    ReferralPage,
    ReferralQuery,
    ReferralStep,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from sqlalchemy import ColumnElement, Select, exists, select, tuple_

from referrals.deadlines import deadline_shown, ended_by_hand
from referrals.extras import OtherOwners
from referrals.models import AgencyRow, DeadlineChangeRow, DeadlineRow, ReferralRow, StepRow
from referrals.paging import Key, Listing, seen_page
from referrals.sight import may_write, see_referral

from .standings import line_fields, standings_of
from .steps import next_steps


def get_referral(unit: Unit, owners: OtherOwners, request: ReferralQuery) -> Referral:
    """As far as incidents shows the caller its record; ``not_found`` otherwise."""
    held = see_referral(unit, owners, request.referral_id)
    referral = held.referral
    steps = select(StepRow).where(StepRow.referral_id == referral.id).order_by(StepRow.occurred_at, StepRow.id)
    deadlines = select(DeadlineRow).where(DeadlineRow.referral_id == referral.id)
    writes = may_write(unit, held.record)
    on_plan = standings_of(unit, [referral])[referral.id].plan is not None
    unit.audit(
        AuditAction.REFERRAL_RECORD_READ,
        right=Right.RECORD_READ,
        school_ids=[referral.school_id],
        subject_ids=held.record.subject_ids,
        object_id=referral.id,
    )
    rows = list(unit.session.scalars(deadlines.order_by(DeadlineRow.due_at, DeadlineRow.id)))
    ended = ended_by_hand(unit, rows)
    return Referral.model_validate(
        {
            **line_fields(referral, held.agency, rows, unit.now),
            "steps": [_step(row) for row in unit.session.scalars(steps)],
            "deadlines": [deadline_shown(row, unit.now, ended.get(row.id)) for row in rows],
            "act_entry_ids": _entries_of_acts(unit, rows),
            "after_id": referral.after_id,
            "may_write": writes,
            "record_is_open": held.record.is_open,
            "next_steps": next_steps(referral.state, held.agency.kind, on_plan=on_plan) if writes else [],  # type: ignore[arg-type]  # as written
        }
    )


def _entries_of_acts(unit: Unit, deadlines: Sequence[DeadlineRow]) -> list[UUID]:
    of_them = DeadlineChangeRow.deadline_id.in_([row.id for row in deadlines])
    said = select(DeadlineChangeRow.entry_id).where(of_them, DeadlineChangeRow.entry_id.is_not(None))
    return [each for each in unit.session.scalars(said.order_by(DeadlineChangeRow.at)) if each is not None]


def _step(row: StepRow) -> ReferralStep:
    return of_row(ReferralStep, row)


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
