"""A team of which everybody is away."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from chassis.ground.logs import get_logger
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.absences import TeamAway, TeamsAway
from haven_schemas.acts.alerts import TeamAwayAlertKind
from haven_schemas.acts.paging import Empty
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from sqlalchemy import select

from alerts.alert import Occurrence, raise_alerts
from alerts.extras import OpenUnit
from alerts.models import SchoolRow, TeamAwayRow
from alerts.people import (
    TRUST_LEAD,
    Days,
    absences_from,
    all_who_triage,
    days_of,
    days_without,
    duty_hours_of,
    london_day,
    staff_who_triage,
)

_KIND: TeamAwayAlertKind = "team_away"

log = get_logger()


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


def tell_of_teams_away(open_unit: OpenUnit) -> int:
    """As soon as it is known, so that cover can be named before; answers of how many stretches of days.

    Told again are days of which nobody was told: a longer absence, or one that was ended and said anew.
    """
    with open_unit() as unit:
        told_of = unit.session.scalars(select(TeamAwayRow.school_id).distinct()).all()
        schools = sorted({*days_without_team(unit), *told_of})
    told = 0
    for school_id in schools:
        with open_unit() as unit:
            told += _look_at(unit, school_id)
    return told


def _look_at(unit: Unit, school_id: UUID) -> int:
    """Under the lock of the school's row; what another replica looks at is left to it."""
    locked = select(SchoolRow.id).where(SchoolRow.id == school_id).with_for_update(skip_locked=True)
    if unit.session.scalar(locked) is None:
        return 0
    found = days_without_team(unit, [school_id]).get(school_id, [])
    known = _still_true(unit, school_id, found)
    meets_on = duty_hours_of(unit, school_id).meets_on
    new = [each for each in found if any(meets_on(day) and not _in_any(day, known) for day in days_of(each))]
    return sum(_tell(unit, school_id, each) for each in new)


def _still_true(unit: Unit, school_id: UUID, found: Sequence[Days]) -> list[Days]:
    """Of which days it was told before; a telling that has come out wrong is deleted, so that the next is told."""
    today, known = london_day(unit.now), []
    for row in unit.session.scalars(select(TeamAwayRow).where(TeamAwayRow.school_id == school_id)):
        days = Days(row.first_day, row.last_day)
        if any(day in days for each in found for day in days_of(each)):
            known.append(days)
        elif days.last >= today:
            unit.session.delete(row)
    return known


def _in_any(day: date, stretches: Sequence[Days]) -> bool:
    return any(day in each for each in stretches)


def _tell(unit: Unit, school_id: UUID, days: Days) -> bool:
    """Where the trust has no lead nobody is told, and it is looked at again."""
    people = sorted(each.staff_id for each in staff_who_triage(unit, school_id) if TRUST_LEAD in each.roles)
    log.warning("team_away", school_id=school_id, told=len(people))
    if not people:
        return False
    row = TeamAwayRow(id=new_id(), school_id=school_id, first_day=days.first, last_day=days.last, told_at=unit.now)
    unit.session.add(row)
    unit.scope_to([school_id])
    occurrence = Occurrence(
        event_id=row.id,
        kind=_KIND,
        school_id=school_id,
        source_id=row.id,
        object_id=school_id,
        occurred_at=unit.now,
    )
    raise_alerts(unit, occurrence, people)
    return True
