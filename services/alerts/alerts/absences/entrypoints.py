"""Entrypoints of absences."""

from chassis.calls.entrypoints import every, serves
from haven_schemas.acts import alerts_calls as calls

from alerts.entrypoints_base import Entrypoints

from .absences import begin_absences, end_absence, forget_absences, list_absences, say_away, staff_away, team_absences
from .teams_away import teams_away, tell_of_teams_away

_ABSENCE_SECONDS = 10
_FORGET_SECONDS = 600


@serves(
    (calls.SAY_AWAY, say_away),
    (calls.END_ABSENCE, end_absence),
    (calls.LIST_ABSENCES, list_absences),
    (calls.STAFF_AWAY, staff_away),
    (calls.TEAM_ABSENCES, team_absences),
    (calls.TEAMS_AWAY, teams_away),
)
class AbsenceEntrypoints(Entrypoints):
    """Who is away, and when."""

    @every(seconds=_ABSENCE_SECONDS)
    def look_at_absences(self) -> None:
        """Looks anew at what waits for people who are away from today, and tells of schools where everybody is."""
        open_unit = self._units("look_at_absences")
        begin_absences(open_unit)
        tell_of_teams_away(open_unit)

    @every(seconds=_FORGET_SECONDS)
    def forget_absences(self) -> None:
        """Deletes those that have been over for a fortnight."""
        with self._units("forget_absences")() as unit:
            forget_absences(unit)
