"""What waits at each of several schools, and for how long."""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.rpc.incidents.day import SchoolDay
from sqlalchemy import ColumnElement, Uuid, case, func, select

from incidents.actions.queries.list_actions import open_actions_seen
from incidents.models import ActionRow, ConcernRow
from incidents.sight.own_sight import sight_of
from incidents.triage.domain.queues import DECIDED_WITHIN
from incidents.triage.queries.queue_conditions import Team, concerns_in


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
