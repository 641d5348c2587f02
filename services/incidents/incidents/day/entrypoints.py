"""Entrypoints of the day: one's own, and the team's."""

from chassis.calls.entrypoints import serves
from haven_schemas.calls.incidents import calendar
from haven_schemas.calls.incidents import day as calls

from incidents.day.queries import children_of_matters, matter_seen, own_day, own_work, own_work_days, team_day
from incidents.entrypoints_base import Entrypoints


@serves(
    (calls.OWN_DAY, own_day.own_day),
    (calls.OWN_WORK, own_work.own_work),
    (calendar.OWN_WORK_DAYS, own_work_days.own_work_days),
    (calendar.RECORDS_NOT_KEPT, own_work_days.records_not_kept),
    (calls.TEAM_DAY, team_day.team_day),
    (calls.CHILDREN_OF_MATTERS, children_of_matters.children_of_matters),
    (calls.MATTER_SEEN, matter_seen.matter_seen),
)
class DayEntrypoints(Entrypoints):
    """What home and inbox show."""
