"""A day by which something is due, and what was done about it."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from chassis.units import cursors
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.calendar import MOST_DAYS, WorkDay, WorkDays, WorkDaysQuery
from haven_schemas.acts.referrals.deadlines import (
    ActOnDeadline,
    Deadline,
    DeadlineFacts,
    DeadlineFactsReply,
    DeadlineLine,
    DeadlinePage,
    ListDeadlines,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import Row, select, tuple_
from timescales.clock import SetBecause
from timescales.counting import last_day
from timescales.data import rule_from
from timescales.days import KindOfDay
from timescales.due import Due

from referrals.copies import calendar_of
from referrals.days import at_london, london_day
from referrals.extras import OtherOwners
from referrals.may_see_to import check_names, check_owner
from referrals.models import AgencyRow, DeadlineChangeRow, DeadlineRow, ReferralRow
from referrals.paging import Key, Listing, seen_page
from referrals.sight import RECORD_OF_DEADLINE, KeptDeadline, lock_deadline, rights_to_keep

from .running import RUNNING, note_lateness, set_next_telling
from .showing import deadline_fields, deadline_shown

WORKING_DAYS_AFTER_CHASING = 3
"""Ours: by then whoever was chased has answered, or is chased again."""
_MORNING = time(7)
_TAKEN_BY = {"due_on": "moved", "because": "moved", "owner_id": "passed_on"}
"""Fields, and the act that alone takes and needs each."""
_MOST_AHEAD = timedelta(days=366)
Found = Row[DeadlineRow, UUID, AgencyRow | None]
"""A deadline, its record, and the agency of its referral, if it has one."""


def act_on_deadline(unit: Unit, owners: OtherOwners, request: ActOnDeadline) -> Deadline:
    """It is passed on to nobody until it has to be chased again, or another day comes. What is late stays late.

    ``not_found``, ``not_permitted``, ``stale_version``; ``invalid_request`` on ``deadline_id`` (it runs no longer),
    ``act`` (a referral is passed on as a whole), ``due_on``, ``because`` or ``owner_id``.
    """
    _check_fields(request)
    held = lock_deadline(unit, owners, request.deadline_id, request.version)
    row = held.row
    if row.state != RUNNING:
        raise invalid("deadline_id", FieldCode.NOT_ALLOWED)
    before = row.due_on
    if request.act == "moved":
        _check_because(row, request)
        _check_day(unit, row, request)
    if request.owner_id is not None:
        _check_passed_on(unit, owners, held, request.owner_id)
    if request.check_only:
        return deadline_shown(row, unit.now)
    note_lateness(row, unit.now)
    if request.owner_id is not None:
        row.owner_id = request.owner_id
    elif request.due_on is not None:
        _move(unit, row, request.due_on, request.because)
    else:
        _chase(unit, row)
    row.version += 1
    _note(unit, row, request, before)
    unit.audit(
        AuditAction.REFERRAL_DEADLINE_ACT,
        right=held.right,
        school_ids=[row.school_id],
        subject_ids=held.record.subject_ids,
        object_id=row.referral_id or row.id,
    )
    return deadline_shown(row, unit.now)


def _check_fields(request: ActOnDeadline) -> None:
    wrong = [
        FieldProblem(name, FieldCode.REQUIRED if request.act == act else FieldCode.NOT_ALLOWED)
        for name, act in _TAKEN_BY.items()
        if (getattr(request, name) is not None) is not (request.act == act)
    ]
    if wrong:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=wrong)


def _check_because(row: DeadlineRow, request: ActOnDeadline) -> None:
    """A reason of people, or one by which the law lets this time take longer."""
    if request.because not in {*SetBecause, *rule_from(row.edition).stretches}:
        raise invalid("because", FieldCode.UNKNOWN)


def _check_day(unit: Unit, row: DeadlineRow, request: ActOnDeadline) -> None:
    today = london_day(unit.now)
    if request.due_on is None or request.due_on < today:
        raise invalid("due_on", FieldCode.TOO_LONG_AGO)
    if request.due_on > today + _MOST_AHEAD:
        raise invalid("due_on", FieldCode.TOO_FAR_AHEAD)
    if request.due_on == row.due_on:
        raise invalid("due_on", FieldCode.AS_IT_IS)


def _check_passed_on(unit: Unit, owners: OtherOwners, held: KeptDeadline, owner_id: UUID) -> None:
    if held.row.record_id is None:
        raise invalid("act", FieldCode.NOT_ALLOWED)
    if owner_id == held.row.owner_id:
        raise invalid("owner_id", FieldCode.AS_IT_IS)
    check_names(unit, held.right, owner_id)
    rights = rights_to_keep(rule_from(held.row.edition))
    check_owner(unit, owners, held.record.id, held.record.school_id, owner_id, rights=rights)


def _move(unit: Unit, row: DeadlineRow, due_on: date, because: str | None) -> None:
    due = Due.of_day(due_on)
    row.due_on, row.due_at, row.late_from = due.on, due.due_at, due.late_for_certain_at
    row.set_because, row.told = because, None
    set_next_telling(unit, row)


def _chase(unit: Unit, row: DeadlineRow) -> None:
    """Where its time is over it is told of again after a few working days; before that its own stages come."""
    row.chased_at = unit.now
    if unit.now > row.late_from:
        calendar = calendar_of(unit, row.school_id, rule_from(row.edition).nation)
        again = last_day(london_day(unit.now), WORKING_DAYS_AFTER_CHASING, KindOfDay.WORKING, calendar)
        row.next_stage, row.next_at = "overdue", at_london(again, _MORNING)


def _note(unit: Unit, row: DeadlineRow, request: ActOnDeadline, before: object) -> None:
    moved = request.act == "moved"
    unit.session.add(
        DeadlineChangeRow(
            id=new_id(),
            deadline_id=row.id,
            school_id=row.school_id,
            act=request.act,
            due_before=before if moved else None,
            due_after=row.due_on if moved else None,
            because=request.because,
            entry_id=request.entry_id,
            changed_by=unit.access.actor_id,
            at=unit.now,
        )
    )


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


def own_deadline_days(unit: Unit, owners: OtherOwners, request: WorkDaysQuery) -> WorkDays:
    """Of records that incidents does not keep from the caller, who reads none under the token of an app password."""
    rows = unit.session.execute(
        select(DeadlineRow.id, DeadlineRow.due_on, DeadlineRow.referral_id, RECORD_OF_DEADLINE.label("record_id"))
        .outerjoin(ReferralRow, ReferralRow.id == DeadlineRow.referral_id)
        .where(
            DeadlineRow.state == RUNNING,
            DeadlineRow.owner_id == unit.access.actor_id,
            DeadlineRow.due_on <= request.until,
        )
        .order_by(DeadlineRow.due_at, DeadlineRow.id)
        .limit(MOST_DAYS)
    ).all()
    seen = owners.records_not_kept(unit.access, {row.record_id for row in rows})
    unit.audit(
        AuditAction.CALENDAR_WORK_READ, right=Right.CALENDAR_READ, school_ids=unit.access.school_ids, outcome="counted"
    )
    return WorkDays(
        days=[
            WorkDay(kind="referral" if row.referral_id else "date", id=row.id, due_on=row.due_on)
            for row in rows
            if row.record_id in seen
        ]
    )


def deadline_facts(unit: Unit, request: DeadlineFacts) -> DeadlineFactsReply:
    """``not_found`` if there is none.

    ``due_on`` is the day it was told of last, so that what has to be chased again is news; ``waits``: it runs, its time
    is over, and nobody has chased it since it was told of.
    """
    found = unit.session.execute(
        select(DeadlineRow, RECORD_OF_DEADLINE)
        .outerjoin(ReferralRow, ReferralRow.id == DeadlineRow.referral_id)
        .where(DeadlineRow.id == request.deadline_id)
    ).first()
    if found is None:
        raise Problem(ErrorCode.NOT_FOUND)
    row, record_id = found
    unit.audit(
        AuditAction.REFERRAL_DEADLINE_READ,
        right=Right.SERVICE_CONCERN_FACTS,
        school_ids=[row.school_id],
        object_id=row.referral_id or row.id,
    )
    told_at = row.told_at or row.started_at
    is_chased = row.chased_at is not None and row.chased_at >= told_at
    return DeadlineFactsReply(
        deadline_id=row.id,
        referral_id=row.referral_id,
        record_id=record_id,
        school_id=row.school_id,
        owner_id=row.owner_id,
        due_on=london_day(told_at) if row.told == "overdue" else row.due_on,
        runs=row.state == RUNNING,
        waits=row.state == RUNNING and unit.now > row.late_from and not is_chased,
    )
