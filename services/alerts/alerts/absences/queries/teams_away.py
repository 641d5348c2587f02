"""On which days everybody of a school who triages there is away."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.absences import TeamAway, TeamsAway
from haven_schemas.rpc.paging import Empty

from alerts.copies.queries.duty_hours import duty_hours_of
from alerts.telling.queries.triage_staff import all_who_triage

from ..domain.absence import Days, days_without, london_day
from .absences import absences_from


def teams_away(unit: Unit, request: Empty) -> TeamsAway:  # noqa: ARG001  # it asks for nothing
    """At every school the caller looks after, the earliest first."""
    schools = unit.access.schools_with(Right.SCHOOL_ADMINISTER)
    unit.audit(AuditAction.ALERT_AWAY_READ, right=Right.SCHOOL_ADMINISTER, school_ids=schools)
    found = [
        TeamAway(school_id=school_id, first_day=days.first, last_day=days.last)
        for school_id, stretches in days_without_team(unit, schools).items()
        for days in stretches
    ]
    return TeamsAway(teams=sorted(found, key=lambda each: (each.first_day, each.school_id)))


def days_without_team(unit: Unit, school_ids: Collection[UUID] | None = None) -> dict[UUID, list[Days]]:
    """By school, from today on, where there are any; of every school, or of ``school_ids``.

    Three looks, however many schools there are, and one more for each where everybody said something.
    """
    today = london_day(unit.now)
    absences = absences_from(unit, today)
    found: dict[UUID, list[Days]] = {}
    for school_id, team in (_teams(unit, school_ids) if absences else {}).items():
        if any(staff_id not in absences for staff_id in team):
            continue
        said = [absences[staff_id] for staff_id in team]
        known_until = max(days.last for each in said for days in each)
        hours = duty_hours_of(unit, school_id)
        if stretches := days_without(said, hours.meets_on, today, known_until):
            found[school_id] = stretches
    return found


def _teams(unit: Unit, school_ids: Collection[UUID] | None) -> dict[UUID, list[UUID]]:
    """Who triages at each school by another role than the trust lead's."""
    teams: dict[UUID, list[UUID]] = defaultdict(list)
    for school_id, candidates in all_who_triage(unit).items():
        if school_ids is None or school_id in school_ids:
            teams[school_id] = [each.staff_id for each in candidates if each.is_of_the_school]
    return {school_id: team for school_id, team in teams.items() if team}
