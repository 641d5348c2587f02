"""Entrypoints of the day: one's own, and the team's."""

from chassis.calls.entrypoints import every, serves
from haven_schemas.acts.incidents import calendar
from haven_schemas.acts.incidents import day as calls
from haven_schemas.acts.incidents import views as view_calls

from incidents.copies import KNOWN_SCHOOLS
from incidents.entrypoints_base import Entrypoints
from incidents.lists import note_last_entries

from .children import children_of_matters, matter_seen
from .own import own_day, own_work, own_work_days, records_not_kept
from .team import team_day
from .views import keep_view, list_views, remove_view

_LOOK_UP_SECONDS = 60
_MOST_AT_A_TIME = 50


@serves(
    (calls.OWN_DAY, own_day),
    (calls.OWN_WORK, own_work),
    (calendar.OWN_WORK_DAYS, own_work_days),
    (calendar.RECORDS_NOT_KEPT, records_not_kept),
    (calls.TEAM_DAY, team_day),
    (calls.CHILDREN_OF_MATTERS, children_of_matters),
    (calls.MATTER_SEEN, matter_seen),
)
class DayEntrypoints(Entrypoints):
    """What home and inbox show."""


@serves(
    (view_calls.LIST_VIEWS, list_views),
    (view_calls.KEEP_VIEW, keep_view),
    (view_calls.REMOVE_VIEW, remove_view),
)
class ViewEntrypoints(Entrypoints):
    """One's own alone."""


class ListEntrypoints(Entrypoints):
    """Nothing to do once every record that an upgrade found has been looked up."""

    @every(seconds=_LOOK_UP_SECONDS)
    def note_last_entries(self) -> None:
        """Of records opened before there were orders by it: 50,000 a minute, each thousand a transaction."""
        own = self.app.own_access("note_last_entries")
        for _ in range(_MOST_AT_A_TIME):
            with self.app.database.unit(own, all_schools=KNOWN_SCHOOLS) as unit:
                more = note_last_entries(unit)
            if not more:
                return
