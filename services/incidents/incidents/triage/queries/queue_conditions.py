"""Which concerns and incident records stand in which queue, as conditions of SQL."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.rpc.incidents.queues import Queue
from sqlalchemy import ColumnElement, CompoundSelect, all_, and_, exists, literal, or_, select, union_all

from incidents.models import ActionRow, CategoryRow, ConcernRow, IncidentRow
from incidents.sight.own_sight import sight_of
from incidents.sight.seen import concerns_triaged, visible_incidents, waiting_concerns
from incidents.triage.domain.queues import DECIDED_WITHIN
from incidents.triage.domain.triage import INCIDENT_CLOSED, INCIDENT_OPEN


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
