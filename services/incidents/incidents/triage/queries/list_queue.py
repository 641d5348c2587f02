"""The queues of those who triage: new, mine, waiting, overdue."""

from collections.abc import Mapping
from typing import Any, get_args
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.cursors import filter_digest
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.queues import ListQueue, Queue, QueueCounts, QueuePage
from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, literal, select, union_all

from incidents.categories.queries.categories import categories_by_id
from incidents.lists.queries.last_entries import last_entry_of_concern, last_entry_of_record
from incidents.lists.queries.narrowing import narrowed_concerns, narrowed_incidents
from incidents.lists.queries.ordering import ORDERS, Order, after, end_of, ordered, pressing, risk_rank
from incidents.models import CategoryRow, ConcernRow, IncidentRow
from incidents.paging import cut, next_cursor
from incidents.reads_by_school import note_reads
from incidents.sight.seen import waits_at
from incidents.steps.domain.steps import london_day

from .queue_conditions import Team, concerns_in, incidents_in
from .queue_items import queue_items

_MOST_COUNTED = 100


def list_queue(unit: Unit, keyring: Keyring, request: ListQueue) -> QueuePage:
    """One page, of the schools where the caller triages; ``invalid_request`` on a cursor of another, or a day that the
    calendar has not. The counts are of whole queues."""
    categories = categories_by_id(unit)
    team = Team(unit.access.actor_id, unit.now, london_day(unit.now))
    digest = filter_digest(
        "queue", unit.access.actor_id, *request.model_dump(mode="json", exclude={"limit", "cursor"}).items()
    )
    found = unit.session.execute(_page(unit, team, request, digest, categories)).all()
    places, more = cut([tuple(row) for row in found], request.limit)
    items = queue_items(unit, team, [(place[0], place[-1]) for place in places], categories, keyring)
    told = [(item.school_id, item.subject_ids, item.id) for item in items]
    note_reads(unit, AuditAction.MATTER_QUEUE_READ, Right.CONCERN_TRIAGE, told, request.queue)
    return QueuePage(
        items=items,
        counts=_counts(unit, team, request.school_id, categories),
        next_cursor=next_cursor(digest, more, *(places[-1][1:] if places else ())),
    )


def _page(
    unit: Unit, team: Team, request: ListQueue, digest: str, categories: Mapping[UUID, CategoryRow]
) -> Select[Any]:
    """The kind, and what the order names, the id last. A queue is short, so that what was last written in each of its
    members is looked up, as far as the caller reads it."""
    order = ORDERS[request.order]
    concerns = {
        "begun": ConcernRow.recorded_at, "written": last_entry_of_concern(), "rank": risk_rank(ConcernRow.risk),
        "place": pressing(ConcernRow.risk, ConcernRow.urgency), "id": ConcernRow.id,
    }  # fmt: skip
    records = {
        "begun": IncidentRow.opened_at, "written": last_entry_of_record(unit, categories),
        "rank": risk_rank(IncidentRow.risk), "place": pressing(IncidentRow.risk), "id": IncidentRow.id,
    }  # fmt: skip
    both = union_all(
        _columns("concern", order, concerns).where(
            concerns_in(unit, team, request.queue), *narrowed_concerns(unit, request, categories)
        ),
        _columns("incident", order, records).where(
            incidents_in(unit, team, request.queue, categories), *narrowed_incidents(unit, request, categories)
        ),
    ).subquery()
    columns = [both.c[name] for name in order.names]
    wanted = select(both.c.kind, *columns)
    if request.cursor is not None:
        wanted = wanted.where(after(columns, order, end_of(order, request.cursor, digest)))
    return wanted.order_by(*ordered(columns, order)).limit(request.limit + 1)


def _columns(kind: str, order: Order, of_names: Mapping[str, Any]) -> Select[Any]:
    return select(literal(kind).label("kind"), *(of_names[name].label(name) for name in order.names))


def _members(
    unit: Unit, team: Team, queue: Queue, school_id: UUID | None, categories: Mapping[UUID, CategoryRow]
) -> tuple[Select[UUID], Select[UUID]]:
    """Concerns and records of the queue, of one school or all."""
    concerns: ColumnElement[bool] = concerns_in(unit, team, queue)
    incidents: ColumnElement[bool] = incidents_in(unit, team, queue, categories)
    if school_id is not None:
        concerns = and_(concerns, waits_at(school_id))
        incidents = and_(incidents, IncidentRow.school_id == school_id)
    return select(ConcernRow.id).where(concerns), select(IncidentRow.id).where(incidents)


def _counts(unit: Unit, team: Team, school_id: UUID | None, categories: Mapping[UUID, CategoryRow]) -> QueueCounts:
    """How many are in each queue, all in one statement."""
    counts = unit.session.execute(
        select(*(_count(_members(unit, team, queue, school_id, categories)).label(queue) for queue in get_args(Queue)))
    ).one()
    return QueueCounts.model_validate(counts._asdict())


def _count(members: tuple[Select[UUID], ...]) -> ScalarSelect[int]:
    """Counted no further than ``_MOST_COUNTED``."""
    some = union_all(*(each.limit(_MOST_COUNTED) for each in members)).limit(_MOST_COUNTED).subquery()
    return select(func.count()).select_from(some).scalar_subquery()
