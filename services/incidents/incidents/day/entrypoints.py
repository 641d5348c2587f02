"""Entrypoints of the day: one's own, and the team's."""

from chassis.calls.entrypoints import serves
from haven_schemas.calls.incidents import day as calls

from incidents.day.queries import own_day, team_day
from incidents.entrypoints_base import Entrypoints


@serves(
    (calls.OWN_DAY, own_day.own_day),
    (calls.TEAM_DAY, team_day.team_day),
)
class DayEntrypoints(Entrypoints):
    """What the first page after signing in shows."""
