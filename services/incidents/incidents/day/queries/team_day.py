"""What needs the team of somebody's schools today."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.day import MOST_COUNTED, TeamDay
from haven_schemas.rpc.incidents.queues import QueueItem
from sqlalchemy import ColumnElement, Select, and_, func, select

from incidents.actions.queries.list_actions import open_actions_seen
from incidents.categories.queries.categories import categories_by_id
from incidents.handovers.queries.handover_team import holds_open_files, is_of_interest, waits_for
from incidents.lists.queries.ordering import pressing
from incidents.models import ActionRow, CategoryRow, ConcernRow, FileHandoverRow, IncidentRow
from incidents.reads_by_school import note_reads
from incidents.sight.own_sight import sight_of
from incidents.steps.domain.steps import london_day
from incidents.triage.domain.triage import INCIDENT_CLOSED, INCIDENT_OPEN
from incidents.triage.queries.queue_conditions import Team, concerns_in, incidents_in, team_incidents
from incidents.triage.queries.queue_items import queue_items

from .school_days import school_days

_FIRST = 8
"""As many as fit on a page beside the rest; the queue has all."""


def team_day(unit: Unit, keyring: Keyring) -> TeamDay:
    """Of the schools where the caller triages; nothing of a child they are linked to, or whose file is closed to
    them."""
    categories = categories_by_id(unit)
    team = Team(unit.access.actor_id, unit.now, london_day(unit.now))
    first = _first(unit, keyring, team, categories)
    counts = unit.session.execute(select(*_counts(unit, team, categories))).one()
    triages_at = sight_of(unit).triages_at
    note_reads(
        unit,
        AuditAction.MATTER_QUEUE_READ,
        Right.CONCERN_TRIAGE,
        [(item.school_id, item.subject_ids, item.id) for item in first],
        "day",
    )
    return TeamDay.model_validate(
        {
            **counts._asdict(),
            "first": first,
            "schools": school_days(unit, team) if len(triages_at) > 1 else [],
        }
    )


def _first(unit: Unit, keyring: Keyring, team: Team, categories: Mapping[UUID, CategoryRow]) -> list[QueueItem]:
    ids = unit.session.scalars(
        select(ConcernRow.id)
        .where(concerns_in(unit, team, "new"))
        .order_by(pressing(ConcernRow.risk, ConcernRow.urgency), ConcernRow.recorded_at, ConcernRow.id)
        .limit(_FIRST)
    )
    return queue_items(unit, team, [("concern", each) for each in ids], categories, keyring)


def _counts(unit: Unit, team: Team, categories: Mapping[UUID, CategoryRow]) -> list[Any]:
    """One statement, each count by an index of what is open or due."""
    seen, is_open = team_incidents(unit, categories), IncidentRow.status == INCIDENT_OPEN
    concerns, records = select(ConcernRow.id), select(IncidentRow.id)
    came_back = and_(IncidentRow.status == INCIDENT_CLOSED, IncidentRow.look_back_on <= team.today)
    late_actions = select(ActionRow.id).where(open_actions_seen(unit), ActionRow.due_on < team.today)
    wanted: dict[str, tuple[Select[UUID], ...]] = {
        "undecided": (concerns.where(concerns_in(unit, team, "new")),),
        "closings": (records.where(incidents_in(unit, team, "new", categories)),),
        "look_backs": (records.where(seen, came_back),),
        "waits_over": (
            concerns.where(concerns_in(unit, team, "new"), ConcernRow.waiting_until <= team.today),
            records.where(seen, is_open, IncidentRow.waiting_until <= team.today),
        ),
        "own_matters": (
            concerns.where(concerns_in(unit, team, "mine")),
            records.where(incidents_in(unit, team, "mine", categories), is_open),
        ),
        "actions_overdue": (late_actions.where(one_of(ActionRow.school_id, sight_of(unit).triages_at)),),
        "to_sign": (
            select(FileHandoverRow.id).where(
                FileHandoverRow.state != "empty", is_of_interest(unit), holds_open_files(unit), waits_for(unit)
            ),
        ),
    }
    return [_count(members).label(name) for name, members in wanted.items()]


def _count(members: tuple[Select[UUID], ...]) -> ColumnElement[int]:
    """Counted no further than ``MOST_COUNTED``."""
    each = [select(func.count()).select_from(some.limit(MOST_COUNTED).subquery()).scalar_subquery() for some in members]
    return func.least(sum(each[1:], start=each[0]), MOST_COUNTED)
