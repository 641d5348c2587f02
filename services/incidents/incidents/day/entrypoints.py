"""Entrypoints of the day: one's own, and the team's."""

from chassis.calls.entrypoints import serves
from haven_schemas.calls.incidents import day as calls

from incidents.day.queries import children_of_matters, own_day, team_day
from incidents.entrypoints_base import Entrypoints


@serves(
    (calls.OWN_DAY, own_day.own_day),
    (calls.TEAM_DAY, team_day.team_day),
    (calls.CHILDREN_OF_MATTERS, children_of_matters.children_of_matters),
)
class DayEntrypoints(Entrypoints):
    """What home and inbox show."""
