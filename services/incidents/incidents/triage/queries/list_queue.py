"""The queues of those who triage: new, mine, waiting, overdue."""

from collections.abc import Mapping
from datetime import datetime
from typing import get_args
from uuid import UUID

from chassis.units.cursors import filter_digest
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents_queues import ListQueue, Queue, QueueCounts, QueuePage
from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, literal, select, tuple_, union_all

from incidents.categories.queries.categories import categories_by_id
from incidents.models import CategoryRow, ConcernRow, IncidentRow
from incidents.paging import after_instant, cut, next_cursor
from incidents.reads_by_school import note_reads
from incidents.steps.domain.steps import london_day

from .queue_conditions import Team, concerns_in, incidents_in
from .queue_items import queue_items

_MOST_COUNTED = 100


def list_queue(unit: Unit, request: ListQueue) -> QueuePage:
    """One page, newest first, of the schools where the caller triages; ``invalid_request`` on a cursor of another."""
    categories = categories_by_id(unit)
    team = Team(unit.access.actor_id, unit.now, london_day(unit.now))
    digest = filter_digest("queue", unit.access.actor_id, request.queue, request.school_id)
    found = unit.session.execute(_page(unit, team, request, digest, categories)).all()
    rows, more = cut([tuple(row) for row in found], request.limit)
    items = queue_items(unit, team, [(str(kind), UUID(str(row_id))) for kind, row_id, _ in rows], categories)
    told = [(item.school_id, item.subject_ids) for item in items]
    note_reads(unit, AuditAction.MATTER_QUEUE_READ, Right.CONCERN_TRIAGE, told, request.queue)
    last = (rows[-1][2], rows[-1][1]) if rows else ()
    return QueuePage(
        items=items,
        counts=_counts(unit, team, request.school_id, categories),
        next_cursor=next_cursor(digest, more, *last),
    )


def _members(
    unit: Unit, team: Team, queue: Queue, school_id: UUID | None, categories: Mapping[UUID, CategoryRow]
) -> tuple[Select[str, UUID, datetime], Select[str, UUID, datetime]]:
    """Concerns and records of the queue: kind, id, and the instant it is ordered by."""
    concerns: ColumnElement[bool] = concerns_in(unit, team, queue)
    incidents: ColumnElement[bool] = incidents_in(unit, team, queue, categories)
    if school_id is not None:
        concerns = and_(concerns, ConcernRow.school_id == school_id)
        incidents = and_(incidents, IncidentRow.school_id == school_id)
    return (
        select(literal("concern").label("kind"), ConcernRow.id.label("id"), ConcernRow.recorded_at.label("at")).where(
            concerns
        ),
        select(literal("incident").label("kind"), IncidentRow.id.label("id"), IncidentRow.opened_at.label("at")).where(
            incidents
        ),
    )


def _page(
    unit: Unit, team: Team, request: ListQueue, digest: str, categories: Mapping[UUID, CategoryRow]
) -> Select[str, UUID, datetime]:
    both = union_all(*_members(unit, team, request.queue, request.school_id, categories)).subquery()
    wanted = select(both.c.kind, both.c.id, both.c.at)
    if request.cursor is not None:
        wanted = wanted.where(tuple_(both.c.at, both.c.id) < tuple_(*after_instant(request.cursor, digest)))
    return wanted.order_by(both.c.at.desc(), both.c.id.desc()).limit(request.limit + 1)


def _counts(unit: Unit, team: Team, school_id: UUID | None, categories: Mapping[UUID, CategoryRow]) -> QueueCounts:
    """How many are in each queue, all in one statement."""
    counts = unit.session.execute(
        select(*(_count(_members(unit, team, queue, school_id, categories)).label(queue) for queue in get_args(Queue)))
    ).one()
    return QueueCounts.model_validate(counts._asdict())


def _count(members: tuple[Select[str, UUID, datetime], ...]) -> ScalarSelect[int]:
    """Counted no further than ``_MOST_COUNTED``."""
    some = union_all(*(each.limit(_MOST_COUNTED) for each in members)).limit(_MOST_COUNTED).subquery()
    return select(func.count()).select_from(some).scalar_subquery()
