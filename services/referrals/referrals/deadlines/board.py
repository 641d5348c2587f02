"""How many referrals are open, overdue and chased, by school, agency and step.

Counted is what the caller sees, no referral more: incidents says which records are hidden from them, and these are left
out of every number.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import none_of, one_of
from haven_schemas.acts.incidents.referrals import RecordsHidden
from haven_schemas.acts.referrals.board import Board, BoardAgency, BoardCounts, BoardQuery, BoardSchool, BoardState
from haven_schemas.acts.referrals.referrals import REFERRAL_STATES
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from sqlalchemy import ColumnElement, func, select, tuple_

from referrals.extras import OtherOwners
from referrals.models import AgencyRow, DeadlineRow, ReferralRow

from .running import RUNNING

Counted = Mapping[str, dict[Any, BoardCounts]]
_BY = {"school": ReferralRow.school_id, "agency": ReferralRow.agency_id, "state": ReferralRow.state}
_NONE = BoardCounts(open=0, overdue=0, chased=0, oldest_at=None)


def board(unit: Unit, owners: OtherOwners, request: BoardQuery) -> Board:
    """Of the schools where the caller decides about concerns and reads records of every category and year."""
    hidden = owners.records_hidden(unit.access)
    counted = _counted(unit, hidden, request)
    unit.audit(
        AuditAction.REFERRAL_LIST_READ,
        right=Right.CONCERN_TRIAGE,
        school_ids=hidden.school_ids or unit.access.schools_with(Right.CONCERN_TRIAGE),
        outcome="counted",
    )
    schools = [BoardSchool(school_id=each, **_fields(found)) for each, found in counted["school"].items()]
    return Board(
        counted_schools=hidden.school_ids,
        total=counted["all"].get(None, _NONE),
        schools=sorted(schools, key=_most_overdue),
        agencies=_agencies(unit, counted["agency"]),
        states=[
            BoardState(state=cast(Any, each), **_fields(counted["state"][each]))
            for each in REFERRAL_STATES
            if each in counted["state"]
        ],
    )


def seen_conditions(hidden: RecordsHidden, request: BoardQuery) -> list[ColumnElement[bool]]:
    """What the caller sees, of what they ask for."""
    conditions = [one_of(ReferralRow.school_id, hidden.school_ids)]
    if hidden.record_ids:
        conditions.append(none_of(ReferralRow.record_id, hidden.record_ids))
    if request.school_id is not None:
        conditions.append(ReferralRow.school_id == request.school_id)
    if request.agency_id is not None:
        conditions.append(ReferralRow.agency_id == request.agency_id)
    return conditions


def _counted(unit: Unit, hidden: RecordsHidden, request: BoardQuery) -> Counted:
    """In one statement: all of them, and by each of school, agency and state."""
    late = (
        select(DeadlineRow.referral_id, func.bool_or(DeadlineRow.chased_at.is_not(None)).label("chased"))
        .where(DeadlineRow.state == RUNNING, DeadlineRow.late_from < unit.now)
        .group_by(DeadlineRow.referral_id)
        .subquery()
    )
    columns = list(_BY.values())
    query = (
        select(
            *columns,
            func.grouping(*columns).label("grouped"),
            func.count().label("open"),
            func.count(late.c.referral_id).label("overdue"),
            func.count().filter(late.c.chased).label("chased"),
            func.min(ReferralRow.sent_at).label("oldest_at"),
        )
        .outerjoin(late, late.c.referral_id == ReferralRow.id)
        .where(ReferralRow.closed_at.is_(None), *seen_conditions(hidden, request))
        .group_by(func.grouping_sets(tuple_(), *(tuple_(each) for each in columns)))
    )
    if request.state is not None:
        query = query.where(ReferralRow.state == request.state)
    found: dict[str, dict[Any, BoardCounts]] = defaultdict(dict)
    for *keys, grouped, is_open, overdue, chased, oldest_at in unit.session.execute(query):
        counts = BoardCounts(open=is_open, overdue=overdue, chased=chased, oldest_at=oldest_at)
        by, key = _group(grouped, keys)
        found[by][key] = counts
    return found


def _group(grouped: int, keys: Iterable[Any]) -> tuple[str, Any]:
    """What a row is a count of: ``grouping`` has a bit for each column that it is not by, the first the highest."""
    for bit, by, key in zip((4, 2, 1), _BY, keys, strict=True):
        if not grouped & bit:
            return by, key
    return "all", None


def _agencies(unit: Unit, counted: Mapping[UUID, BoardCounts]) -> list[BoardAgency]:
    rows = unit.session.scalars(select(AgencyRow).where(one_of(AgencyRow.id, counted.keys())))
    lines = [
        BoardAgency(agency_id=row.id, agency_name=row.name, agency_kind=cast(Any, row.kind), **_fields(counted[row.id]))
        for row in rows
    ]
    return sorted(lines, key=lambda each: (*_most_overdue(each), each.agency_name))


def _fields(counts: BoardCounts) -> dict[str, Any]:
    return {"open": counts.open, "overdue": counts.overdue, "chased": counts.chased, "oldest_at": counts.oldest_at}


def _most_overdue(counts: BoardCounts) -> tuple[int, int, datetime | float]:
    return -counts.overdue, -counts.open, 0.0 if counts.oldest_at is None else counts.oldest_at.timestamp()
