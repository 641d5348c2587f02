"""Which incident records stand on a page of a list, in which order."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.rpc.incidents.records import ListIncidents
from sqlalchemy import ColumnElement, Select, and_, literal, not_, select, union_all

from incidents.lists.queries.last_entries import last_entry_of_record
from incidents.lists.queries.narrowing import narrowed_incidents
from incidents.lists.queries.ordering import ORDERS, RISKS, Order, after, end_of, ordered
from incidents.models import CategoryRow, IncidentRow, IncidentSubjectRow
from incidents.sight.own_sight import families_shown, sight_of
from incidents.sight.seen import visible_incidents
from incidents.sight.visible import By
from incidents.triage.domain.triage import INCIDENT_OPEN


def ordered_incidents(
    unit: Unit, request: ListIncidents, digest: str, categories: Mapping[UUID, CategoryRow]
) -> Select[Any]:
    """What the order names, the id last, of one record more than the page holds. Errors as ``beginning_of``, ``after``.

    By the last entry, a record of which the caller reads all stands by a column that the database keeps, along an
    index; one of which they read a part stands by the newest entry they read: where it stands tells of no other.
    """
    order = ORDERS[request.order]
    wanted = and_(*_wanted(unit, request, categories))
    end = None if request.cursor is None else end_of(order, request.cursor, digest)
    if request.order == "risk":
        branches = _by_risk(wanted, order, end)
    elif "written" in order.names:
        kept, worked_out = IncidentRow.last_entry_at, last_entry_of_record(unit, categories)
        whole, parts = _read_whole_and_in_part(unit, _by(request))
        branches = [_branch(and_(wanted, each), order, end, kept) for each in whole]
        branches += [_branch(and_(wanted, each), order, end, worked_out) for each in parts]
    else:
        branches = [_branch(wanted, order, end, IncidentRow.opened_at)]
    pages = [select(branch.limit(request.limit + 1).subquery()) for branch in branches]
    both = union_all(*pages).subquery()
    columns = [both.c[name] for name in order.names]
    return select(*columns).order_by(*ordered(columns, order)).limit(request.limit + 1)


def _branch(wanted: ColumnElement[bool], order: Order, end: Sequence[Any] | None, key: Any) -> Select[Any]:
    """Those that follow ``end``, ordered by ``key`` and the id."""
    columns = [key, IncidentRow.id]
    page = select(key.label(order.names[0]), IncidentRow.id.label("id")).where(wanted)
    return (page if end is None else page.where(after(columns, order, end))).order_by(*ordered(columns, order))


def _by_risk(wanted: ColumnElement[bool], order: Order, end: Sequence[Any] | None) -> list[Any]:
    """Level after level, each a walk along the index of risks; none of those that the page before went past."""
    columns: list[Any] = [IncidentRow.opened_at, IncidentRow.id]
    branches: list[Any] = []
    for rank, level in enumerate(RISKS):
        if end is not None and rank > end[0]:
            continue
        page = select(
            literal(rank).label("rank"), IncidentRow.opened_at.label("begun"), IncidentRow.id.label("id")
        ).where(wanted, IncidentRow.risk.is_(None) if level is None else IncidentRow.risk == level)
        if end is not None and rank == end[0]:
            page = page.where(after(columns, order, end[1:]))
        branches.append(page.order_by(*ordered(columns, order)))
    return branches


def _by(request: ListIncidents) -> By:
    """What came with a child from another school is found by that child alone."""
    return "all" if request.subject_id is not None or request.about_ids else "school"


def _wanted(unit: Unit, request: ListIncidents, categories: Mapping[UUID, CategoryRow]) -> list[ColumnElement[bool]]:
    by = _by(request)
    seen = visible_incidents(sight_of(unit), categories, by=by)
    wanted = [seen, *narrowed_incidents(unit, request, categories, by)]
    if request.open_only or request.status is not None:
        wanted.append(IncidentRow.status == (INCIDENT_OPEN if request.open_only else request.status))
    if request.referral_begun:
        wanted.append(IncidentRow.referral_begun_at.is_not(None))
    if request.subject_id is not None:
        family = families_shown(unit, [request.subject_id])[request.subject_id]
        about = select(IncidentSubjectRow.incident_id).where(one_of(IncidentSubjectRow.subject_id, family))
        wanted.append(IncidentRow.id.in_(about))
    return wanted


def _read_whole_and_in_part(unit: Unit, by: By) -> tuple[list[ColumnElement[bool]], list[ColumnElement[bool]]]:
    """Conditions that divide what the caller may see into records of which they read every entry and others.

    They read all of a record if at its school they read of every child and category, all that was ever written, and
    none of its children's files is closed to them. Each condition is short work by itself: none walks through every
    record there is to find the few that somebody reads in part.
    """
    sight = sight_of(unit)
    schools = {school for each in sight.readings for school in each.school_ids}
    whole = sight.reads_all_at
    at_whole = one_of(IncidentRow.school_id, whole)
    with_closed = IncidentRow.id.in_(
        select(IncidentSubjectRow.incident_id).where(one_of(IncidentSubjectRow.subject_id, sight.closed))
    )
    elsewhere: list[ColumnElement[bool]] = []
    if by == "all":
        elsewhere = [not_(at_whole)]
    elif schools != whole:
        elsewhere = [one_of(IncidentRow.school_id, schools - whole)]
    if not sight.closed:
        return [at_whole], elsewhere
    return [and_(at_whole, not_(with_closed))], [and_(at_whole, with_closed), *elsewhere]
