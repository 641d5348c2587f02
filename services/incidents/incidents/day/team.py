"""The work of a team."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.acts.incidents.day import MOST_COUNTED, SchoolDay, TeamDay
from haven_schemas.acts.incidents.queues import QueueItem
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from sqlalchemy import ColumnElement, Select, Uuid, and_, case, func, select

from incidents.categories import categories_by_id
from incidents.lists import (
    DECIDED_WITHIN,
    Team,
    concerns_in,
    incidents_in,
    open_actions_seen,
    pressing,
    queue_items,
    team_incidents,
)
from incidents.models import ActionRow, CategoryRow, ConcernRow, FileHandoverRow, IncidentRow
from incidents.reading import london_day
from incidents.reads_by_school import note_reads
from incidents.sight import holds_open_files, is_of_interest, sight_of, waits_for
from incidents.states import INCIDENT_CLOSED, INCIDENT_OPEN

_FIRST = 8
"""As many as fit on a page beside the rest; the queue has all."""


def school_days(unit: Unit, team: Team) -> list[SchoolDay]:
    """One line for each school where the caller triages and something waits, the one that has waited longest first."""
    triages_at = sight_of(unit).triages_at
    waiting = select(_school_told(triages_at).label("school_id"), ConcernRow.recorded_at)
    of_each = waiting.where(concerns_in(unit, team, "new")).subquery()
    concerns = {
        row.school_id: row
        for row in unit.session.execute(
            select(
                of_each.c.school_id,
                func.count().label("undecided"),
                func.count().filter(of_each.c.recorded_at < team.now - DECIDED_WITHIN).label("late"),
                func.min(of_each.c.recorded_at).label("oldest_at"),
            ).group_by(of_each.c.school_id)
        )
    }
    late_actions = unit.session.execute(
        select(ActionRow.school_id, func.count())
        .where(open_actions_seen(unit), ActionRow.due_on < team.today, one_of(ActionRow.school_id, triages_at))
        .group_by(ActionRow.school_id)
    )
    actions = {school_id: int(count) for school_id, count in late_actions}
    found = []
    for school_id in triages_at & (concerns.keys() | actions.keys()):
        row = concerns.get(school_id)
        found.append(
            SchoolDay(
                school_id=school_id,
                undecided=row.undecided if row else 0,
                late=row.late if row else 0,
                oldest_at=row.oldest_at if row else None,
                actions_overdue=actions.get(school_id, 0),
            )
        )
    return sorted(found, key=lambda each: (-each.late, each.oldest_at or team.now, str(each.school_id)))


def _school_told(triages_at: Collection[UUID]) -> ColumnElement[UUID]:
    """The one of the caller's that keeps a concern, or was told of it since it has signed for the file."""
    told = func.unnest(ConcernRow.also_at, type_=Uuid()).column_valued("told")
    own = select(told).where(one_of(told, triages_at)).limit(1).scalar_subquery()
    return case((one_of(ConcernRow.school_id, triages_at), ConcernRow.school_id), else_=own)


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
