"""The queue of triage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, get_args
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.cursors import filter_digest
from chassis.units.database import Unit
from chassis.units.one_of import one_of
from chassis.units.rows import of_row
from haven_schemas.acts.incidents.lists import NotListedChild
from haven_schemas.acts.incidents.queues import ListQueue, Queue, QueueCounts, QueueItem, QueuePage
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    ScalarSelect,
    Select,
    all_,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)

from incidents.categories import categories_by_id
from incidents.models import ActionRow, CategoryRow, ConcernRow, IncidentRow, IncidentSubjectRow, RecordSubjectRow
from incidents.paging import cut, next_cursor
from incidents.reading import day_text, is_unread_by_others, london_day, not_listed_words, of_children, titles_of
from incidents.reads_by_school import note_reads
from incidents.sight import concerns_triaged, sight_of, visible_incidents, waiting_concerns, waits_at
from incidents.states import CONCERN_CLOSED, CONCERN_RECEIVED, INCIDENT_CLOSED, INCIDENT_OPEN

from .last_entries import last_entries, last_entries_of_records, last_entry_of_concern, last_entry_of_record
from .narrowing import ORDERS, Order, after, end_of, narrowed_concerns, narrowed_incidents, ordered, pressing, risk_rank
from .queues import DECIDED_WITHIN, MatterState, queue_reasons

Named = Mapping[UUID, Sequence[UUID]]
_MOST_COUNTED = 100


@dataclass(frozen=True)
class Team:
    """Who asks, and when."""

    actor_id: UUID
    now: datetime
    today: date


def concerns_in(unit: Unit, team: Team, queue: Queue) -> ColumnElement[bool]:
    """Concerns that nobody has decided on, at the schools where the caller triages; among the new ones those too of
    which nobody has read but whom they name."""
    sight = sight_of(unit)
    waits = and_(waiting_concerns(sight), _concerns_of(team, queue))
    return or_(waits, and_(concerns_triaged(sight), _new_for(team))) if queue == "new" else waits


def _new_for(team: Team) -> ColumnElement[bool]:
    """What its reader, or who decided on it or put it off, did for themselves alone, for everybody else."""
    named = ConcernRow.named_readers
    return and_(named.is_not(None), ConcernRow.read_by_another.is_(False), literal(team.actor_id) != all_(named))


def _concerns_of(team: Team, queue: Queue) -> ColumnElement[bool]:
    waits = ConcernRow.waiting_until
    match queue:
        case "new":
            return or_(waits.is_(None), waits <= team.today)
        case "mine":
            return ConcernRow.assigned_to == team.actor_id
        case "waiting":
            return waits > team.today
        case "overdue":
            late = and_(waits.is_(None), ConcernRow.recorded_at < team.now - DECIDED_WITHIN)
            return or_(late, waits <= team.today)


def incidents_in(unit: Unit, team: Team, queue: Queue, categories: Mapping[UUID, CategoryRow]) -> ColumnElement[bool]:
    """Records the caller sees at the schools where they triage."""
    return and_(team_incidents(unit, categories), _incidents_of(team, queue))


def team_incidents(unit: Unit, categories: Mapping[UUID, CategoryRow]) -> ColumnElement[bool]:
    """All of them, open and closed."""
    sight = sight_of(unit)
    seen = visible_incidents(sight, categories, by="school")
    return and_(one_of(IncidentRow.school_id, sight.triages_at), seen)


def _incidents_of(team: Team, queue: Queue) -> ColumnElement[bool]:
    is_open = IncidentRow.status == INCIDENT_OPEN
    asks_back = and_(IncidentRow.status == INCIDENT_CLOSED, IncidentRow.look_back_on <= team.today)
    match queue:
        case "new":
            return and_(is_open, IncidentRow.closing_asked_by != team.actor_id)
        case "mine":
            return and_(IncidentRow.assigned_to == team.actor_id, or_(is_open, asks_back))
        case "waiting":
            return and_(is_open, IncidentRow.waiting_until > team.today)
        case "overdue":
            return and_(or_(is_open, asks_back), IncidentRow.id.in_(_due(team.today)))


def _due(today: date) -> CompoundSelect[UUID]:
    """Records, open or closed, of which something has come due: three short walks, where one condition of "or" would be
    a walk through every record there is."""
    record = IncidentRow.__table__.alias().c
    return union_all(
        select(record.id).where(record.waiting_until <= today),
        select(record.id).where(record.look_back_on <= today, record.status == INCIDENT_CLOSED),
        select(ActionRow.incident_id).where(ActionRow.completed_at.is_(None), ActionRow.due_on < today),
    )


def action_overdue(today: date) -> ColumnElement[bool]:
    """Whether an action of the record is open past its day."""
    return exists(
        select(ActionRow.id).where(
            ActionRow.incident_id == IncidentRow.id, ActionRow.completed_at.is_(None), ActionRow.due_on < today
        )
    )


@dataclass(frozen=True)
class LineDetails:
    """What lines say beside their rows: the children in each, titles of records, words for children not listed, and
    when something was last written."""

    named: Named
    titles: Mapping[UUID, str] = field(repr=False)
    words: Mapping[UUID, NotListedChild] = field(repr=False)
    written: Mapping[UUID, datetime]


def queue_items(
    unit: Unit,
    team: Team,
    wanted: Sequence[tuple[str, UUID]],
    categories: Mapping[UUID, CategoryRow],
    keyring: Keyring,
) -> list[QueueItem]:
    """In the order of ``wanted`` (kind and id), with a dozen statements however many they are."""
    ids = [row_id for _, row_id in wanted]
    concerns = {row.id: row for row in unit.session.scalars(select(ConcernRow).where(one_of(ConcernRow.id, ids)))}
    incidents = {row.id: row for row in unit.session.scalars(select(IncidentRow).where(one_of(IncidentRow.id, ids)))}
    late = set(
        unit.session.scalars(select(IncidentRow.id).where(one_of(IncidentRow.id, ids), action_overdue(team.today)))
    )
    named = children_named(unit, list(concerns), list(incidents))
    said = LineDetails(
        named,
        titles_of(unit, keyring, list(incidents), categories),
        not_listed_words(unit, keyring, {each for children in named.values() for each in children}, categories),
        last_entries(unit, concerns, categories) | last_entries_of_records(unit, incidents.values(), named, categories),
    )
    items = []
    for kind, row_id in wanted:
        if kind == "concern":
            items.append(_of_concern(team, concerns[row_id], said, categories))
        else:
            items.append(_of_incident(team, incidents[row_id], row_id in late, said, categories))
    return items


def _of_concern(team: Team, row: ConcernRow, said: LineDetails, categories: Mapping[UUID, CategoryRow]) -> QueueItem:
    received_at = row.recorded_at if row.status == CONCERN_RECEIVED else None
    matter = MatterState(received_at, row.waiting_until, closing_asked=False, look_back_on=None, action_overdue=False)
    return of_row(
        QueueItem,
        row,
        kind="concern",
        category_name=categories[row.category_id].name,
        closed=row.status == CONCERN_CLOSED,
        at=row.recorded_at,
        waiting_until=day_text(row.waiting_until),
        look_back_on=None,
        why=queue_reasons(matter, team.now, team.today),
        subject_ids=list(said.named.get(row.id, ())),
        last_entry_at=said.written.get(row.id),
        not_listed=of_children(said.named.get(row.id, ()), said.words),
        unread_by_others=is_unread_by_others(row, team.actor_id),
    )


def _of_incident(
    team: Team,
    row: IncidentRow,
    late: bool,
    said: LineDetails,
    categories: Mapping[UUID, CategoryRow],
) -> QueueItem:
    is_open = row.status == INCIDENT_OPEN
    matter = MatterState(
        received_at=None,
        waiting_until=row.waiting_until,
        closing_asked=row.closing_asked_by is not None,
        look_back_on=None if is_open else row.look_back_on,
        action_overdue=late and is_open,
    )
    return of_row(
        QueueItem,
        row,
        kind="incident",
        category_name=categories[row.category_id].name,
        closed=not is_open,
        at=row.opened_at,
        occurred_at=None,
        reporter_id=None,
        waiting_until=day_text(row.waiting_until),
        look_back_on=day_text(row.look_back_on),
        why=queue_reasons(matter, team.now, team.today),
        subject_ids=list(said.named.get(row.id, ())),
        last_entry_at=said.written.get(row.id),
        not_listed=of_children(said.named.get(row.id, ()), said.words),
        sealed=False,
        author_confirmed=True,
        title=said.titles.get(row.id, ""),
    )


def children_named(unit: Unit, concern_ids: Sequence[UUID], incident_ids: Sequence[UUID]) -> Named:
    """The children in each."""
    found: dict[UUID, list[UUID]] = {}
    lines = (
        select(RecordSubjectRow.record_id, RecordSubjectRow.subject_id)
        .where(one_of(RecordSubjectRow.record_id, concern_ids))
        .order_by(RecordSubjectRow.place)
    )
    for record_id, subject_id in unit.session.execute(lines):
        found.setdefault(record_id, []).append(subject_id)
    in_records = (
        select(IncidentSubjectRow.incident_id, IncidentSubjectRow.subject_id)
        .where(one_of(IncidentSubjectRow.incident_id, incident_ids))
        .order_by(IncidentSubjectRow.subject_id)
    )
    for incident_id, subject_id in unit.session.execute(in_records):
        found.setdefault(incident_id, []).append(subject_id)
    return found


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
