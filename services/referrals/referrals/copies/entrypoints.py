"""Entrypoints of copies: schools and when they meet."""

from chassis.calls.connections import connections
from chassis.calls.entrypoints import every, hears, serves
from haven_schemas.acts.referrals import hosting as calls

from referrals.entrypoints_base import Entrypoints

from .known import copy_school, keep_calendars

_CALENDAR_SECONDS = 30


@hears(
    ("identity.school_changed", copy_school),
)
class CopyEntrypoints(Entrypoints):
    """What identity owns, as far as deadlines are counted by it."""

    @every(seconds=_CALENDAR_SECONDS)
    def keep_calendars(self) -> None:
        """Fetches calendars that are not copied yet."""
        keep_calendars(self._units("keep_calendars"), self._extras.owners)


@serves((calls.CONNECTIONS, connections))
class HostingEntrypoints(Entrypoints):
    """Asked by whoever answers for the data."""
