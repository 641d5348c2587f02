"""Records listed."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.cursors import filter_digest
from chassis.units.database import Unit
from chassis.units.one_of import one_of
from chassis.units.rows import of_row
from haven_schemas.acts.incidents.records import IncidentLine, IncidentPage, ListIncidents
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from sqlalchemy import ColumnElement, Select, and_, func, literal, not_, select, union_all

from incidents.categories import categories_by_id
from incidents.models import ActionRow, CategoryRow, IncidentRow, IncidentSubjectRow
from incidents.paging import cut, next_cursor
from incidents.reading import not_listed_words, of_children, titles_of
from incidents.reads_by_school import note_reads
from incidents.sight import By, families_shown, sight_of, visible_incidents
from incidents.states import INCIDENT_OPEN

from .last_entries import last_entries_of_records, last_entry_of_record
from .narrowing import ORDERS, RISKS, Order, after, end_of, narrowed_incidents, ordered


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


def list_incidents(unit: Unit, keyring: Keyring, request: ListIncidents) -> IncidentPage:
    """One page, no text but titles and the words for children not listed; ``invalid_request`` on a cursor of another
    list, or a day that the calendar has not."""
    categories = categories_by_id(unit)
    digest = filter_digest(
        "incidents", unit.access.actor_id, *request.model_dump(mode="json", exclude={"limit", "cursor"}).items()
    )
    found = unit.session.execute(ordered_incidents(unit, request, digest, categories)).all()
    places, more = cut([tuple(row) for row in found], request.limit)
    rows = _rows(unit, [place[-1] for place in places])
    lines = _lines(unit, keyring, rows, categories)
    told = [(line.school_id, line.subject_ids, line.id) for line in lines]
    note_reads(unit, AuditAction.INCIDENT_LIST_READ, Right.RECORD_READ, told)
    return IncidentPage(incidents=lines, next_cursor=next_cursor(digest, more, *(places[-1] if places else ())))


def _rows(unit: Unit, incident_ids: Sequence[UUID]) -> list[IncidentRow]:
    found = unit.session.scalars(select(IncidentRow).where(one_of(IncidentRow.id, incident_ids)))
    by_id = {row.id: row for row in found}
    return [by_id[incident_id] for incident_id in incident_ids]


def _lines(
    unit: Unit, keyring: Keyring, rows: Sequence[IncidentRow], categories: Mapping[UUID, CategoryRow]
) -> list[IncidentLine]:
    incident_ids = [row.id for row in rows]
    subjects, open_actions = _subjects(unit, incident_ids), _open_actions(unit, incident_ids)
    titles = titles_of(unit, keyring, incident_ids, categories)
    words = not_listed_words(unit, keyring, {each for ids in subjects.values() for each in ids}, categories)
    written = last_entries_of_records(unit, rows, subjects, categories)
    return [
        of_row(
            IncidentLine,
            row,
            category_name=categories[row.category_id].name,
            subject_ids=subjects[row.id],
            open_actions=open_actions.get(row.id, 0),
            title=titles.get(row.id, ""),
            last_entry_at=written.get(row.id),
            not_listed=of_children(subjects[row.id], words),
        )
        for row in rows
    ]


def _subjects(unit: Unit, incident_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    named = unit.session.execute(
        select(IncidentSubjectRow.incident_id, IncidentSubjectRow.subject_id)
        .where(one_of(IncidentSubjectRow.incident_id, incident_ids))
        .order_by(IncidentSubjectRow.subject_id)
    )
    subjects: dict[UUID, list[UUID]] = {incident_id: [] for incident_id in incident_ids}
    for incident_id, subject_id in named:
        subjects[incident_id].append(subject_id)
    return subjects


def _open_actions(unit: Unit, incident_ids: Sequence[UUID]) -> dict[UUID, int]:
    counted = unit.session.execute(
        select(ActionRow.incident_id, func.count())
        .where(one_of(ActionRow.incident_id, incident_ids), ActionRow.completed_at.is_(None))
        .group_by(ActionRow.incident_id)
    )
    return {incident_id: int(count) for incident_id, count in counted}
